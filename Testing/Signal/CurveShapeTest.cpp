// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "Signal/CurveShape.h"

namespace voxelfit {
namespace {

TEST(CurveShape, SumsTrapezoidsOfUnevenWidth) {
  // (0 + 4) / 2 * 1 + (4 + 2) / 2 * 3
  EXPECT_DOUBLE_EQ(CurveShape({0, 1, 4}).of(std::array{0.0, 4.0, 2.0}).area, 11.0);
}

TEST(CurveShape, TakesAreaBelowZeroAsNegative) {
  EXPECT_DOUBLE_EQ(CurveShape({0, 2}).of(std::array{-1.0, -3.0}).area, -4.0);
}

TEST(CurveShape, AreaOfFineSamplesIsTheIntegral) {
  std::vector<double> x(1001), y;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.01 * static_cast<double>(i);
  for (const double t : x) y.push_back(std::exp(-t / 2.0));

  EXPECT_NEAR(CurveShape(x).of(y).area, 2.0 * (1.0 - std::exp(-5.0)), 1e-5);
}

TEST(CurveShape, DoesNotDependOnTheOrderOfTheSamples) {
  const CurveSummary sorted = CurveShape({0, 1, 4, 6}).of(std::array{3.0, 9.0, 2.0, 5.0});
  const CurveSummary mixed = CurveShape({4, 0, 6, 1}).of(std::array{2.0, 3.0, 5.0, 9.0});

  EXPECT_DOUBLE_EQ(mixed.area, sorted.area);
  EXPECT_EQ(mixed.last, 5.0);
  EXPECT_EQ(mixed.maximumAt, 1.0);
}

TEST(CurveShape, RepeatedPositionsAddNoArea) {
  EXPECT_DOUBLE_EQ(CurveShape({0, 0, 1, 1}).of(std::array{1.0, 1.0, 3.0, 3.0}).area, 2.0);
}

TEST(CurveShape, TheMaximumOfANegativeCurveIsNegative) {
  const CurveSummary summary = CurveShape({0, 1, 2}).of(std::array{-5.0, -1.0, -7.0});

  EXPECT_EQ(summary.maximum, -1.0);
  EXPECT_EQ(summary.maximumAt, 1.0);
}

TEST(CurveShape, TheMaximumMayBeTheLastSample) {
  EXPECT_EQ(CurveShape({0, 1, 2}).of(std::array{1.0, 2.0, 3.0}).maximumAt, 2.0);
}

TEST(CurveShape, OfACurveWithoutNumbersIsNaN) {
  const CurveSummary summary = CurveShape({0, 1}).of(std::array{std::nan(""), std::nan("")});

  EXPECT_TRUE(std::isnan(summary.area) && std::isnan(summary.last));
  EXPECT_TRUE(std::isnan(summary.maximum) && std::isnan(summary.maximumAt));
}

TEST(CurveShape, OfEqualMaximaTheFirstOnTheAxisCounts) {
  EXPECT_EQ(CurveShape({3, 1, 2}).of(std::array{8.0, 8.0, 0.0}).maximumAt, 1.0);
}

TEST(CurveShape, APartOfTheAreaBeginsAndEndsBetweenSamples) {
  // a line from 2 at 3 up to 4 at 5, whose end is a sample, then down to 3 at 6
  const CurveIntegral part = CurveShape({1, 5, 9}).integral(std::array{0.0, 4.0, 0.0}, 3.0, 6.0, 0.0);

  EXPECT_DOUBLE_EQ(part.area, 6.0 + 3.5);
}

TEST(CurveShape, APartMayLieBetweenTwoSamples) {
  const CurveIntegral part = CurveShape({0, 10}).integral(std::array{0.0, 10.0}, 2.0, 4.0, 2.0);

  EXPECT_DOUBLE_EQ(part.area, 6.0);
  EXPECT_NEAR(part.moment, 20.0 / 3.0, 1e-12);  // integral of u (2 + u) from 0 to 2
}

TEST(CurveShape, TheSlopeLeavesOutEarlierSamples) {
  EXPECT_DOUBLE_EQ(CurveShape({3, 1, 2, 0}).slope(std::array{5.0, 9.0, 7.0, 0.0}, 1.0), -2.0);
}

TEST(CurveShape, OneSampleHasNoSlope) {
  EXPECT_TRUE(std::isnan(CurveShape({0, 1}).slope(std::array{1.0, 2.0}, 0.5)));
}

}  // namespace
}  // namespace voxelfit
