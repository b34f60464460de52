// SPDX-License-Identifier: BSD-3-Clause
// Curves of a few straight lines, all numbers worked out by hand.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "Core/Error.h"
#include "Signal/CurveDescriptors.h"

namespace voxelfit {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

const std::vector<double> kTimes{0, 10, 20, 30, 50};
/// Heights 0 0 4 2 0 on a baseline of 2; the agent arrives at 10 s.
const std::vector<double> kCurve{2, 2, 6, 4, 2};

CurveDescription describe(std::vector<double> values, double arrival, DescriptorSettings settings) {
  return CurveDescriptors(kTimes, std::move(settings)).describe(values, arrival);
}

CurveDescription aboveBaseline(std::vector<double> values, double arrival, std::vector<double> windows = {}) {
  return describe(std::move(values), arrival, {.windows = std::move(windows), .isAboveBaseline = true});
}

bool has(const CurveDescription& curve, CurveStatus status) { return (curve.status & bit(status)) != 0; }

TEST(CurveDescriptors, AreaGoesFromTheArrivalToTheEnd) {
  EXPECT_DOUBLE_EQ(aboveBaseline(kCurve, 10).auc, 20.0 + 30.0 + 20.0);
}

TEST(CurveDescriptors, AWindowMayEndBetweenSamples) {
  // 4 / 2 * 10, then from 4 down to 3 in 5 s
  EXPECT_DOUBLE_EQ(aboveBaseline(kCurve, 10, {15}).iauc[0], 20.0 + 17.5);
}

TEST(CurveDescriptors, TheAgentMayArriveBetweenSamples) {
  const CurveDescription curve = aboveBaseline(kCurve, 15, {10});

  EXPECT_DOUBLE_EQ(curve.auc, 15.0 + 30.0 + 20.0);  // from 2 up to 4 in 5 s
  EXPECT_DOUBLE_EQ(curve.iauc[0], 15.0 + 17.5);
}

TEST(CurveDescriptors, AnAgentBeforeTheFirstSampleHasWindowsFromItsArrival) {
  const CurveDescription curve = describe({4, 4, 2, 2, 2}, -5, {.windows = {15}});

  EXPECT_DOUBLE_EQ(curve.auc, 40.0 + 30.0 + 20.0 + 40.0);
  EXPECT_DOUBLE_EQ(curve.iauc[0], 40.0);  // from 0 to 10 s
}

TEST(CurveDescriptors, TheMomentIsThatOfTheStraightLines) {
  // integrals of t 0.4 t from 0 to 10, t (6 - 0.2 t) to 20, t (4 - 0.1 t) to 40, t from the arrival
  const CurveDescription curve = aboveBaseline(kCurve, 10);

  EXPECT_NEAR(curve.aumc, 400.0 / 3 + (900.0 - 1400.0 / 3) + (2400.0 - 5600.0 / 3), 1e-10);
  EXPECT_NEAR(curve.mrt, 1100.0 / 70.0, 1e-12);
}

TEST(CurveDescriptors, PeakCountsFromTheArrival) {
  const CurveDescription curve = aboveBaseline(kCurve, 15);

  EXPECT_EQ(curve.maximum, 4.0);
  EXPECT_EQ(curve.ttp, 5.0);
  EXPECT_DOUBLE_EQ(curve.washIn, 4.0 / 5.0);
}

TEST(CurveDescriptors, WashOutIsTheLeastSquaresSlopeFromThePeak) {
  // (20, 4), (30, 2), (50, 0): sums about the means -60 and 1400 / 3
  EXPECT_NEAR(aboveBaseline(kCurve, 10).washOut, -60.0 * 3.0 / 1400.0, 1e-12);
}

TEST(CurveDescriptors, BaselineIsTheMeanOfTheSamplesBeforeTheArrival) {
  EXPECT_DOUBLE_EQ(aboveBaseline({1, 3, 5, 7, 2}, 20).baseline, 2.0);
}

TEST(CurveDescriptors, BaselineMayBeARangeOfSamples) {
  EXPECT_DOUBLE_EQ(describe({9, 3, 5, 7, 2}, 30, {.baseline = SampleRange{1, 2}}).baseline, 4.0);
}

TEST(CurveDescriptors, HeightsOverTheBaselineDoNotDependOnIt) {
  const CurveDescription low = aboveBaseline(kCurve, 10, {15});
  const CurveDescription high = aboveBaseline({1002, 1002, 1006, 1004, 1002}, 10, {15});

  EXPECT_NEAR(high.auc, low.auc, 1e-10);
  EXPECT_NEAR(high.iauc[0], low.iauc[0], 1e-10);
  EXPECT_NEAR(high.aumc, low.aumc, 1e-8);
  EXPECT_EQ(high.maximum, low.maximum);
  EXPECT_DOUBLE_EQ(high.washOut, low.washOut);
}

TEST(CurveDescriptors, ConcentrationsCountFromZero) {
  const CurveDescription curve = describe(kCurve, 10, {});

  EXPECT_DOUBLE_EQ(curve.auc, 40.0 + 50.0 + 60.0);
  EXPECT_EQ(curve.maximum, 6.0);
  EXPECT_EQ(curve.baseline, 2.0);
}

TEST(CurveDescriptors, ALargerSampleBeforeTheArrivalIsNoPeak) {
  EXPECT_EQ(describe({9, 0, 6, 4, 2}, 10, {}).maximum, 6.0);
}

TEST(CurveDescriptors, AllIsWellWithAWholeCurve) {
  EXPECT_EQ(aboveBaseline(kCurve, 10, {15, 40}).status, bit(CurveStatus::Described));
}

TEST(CurveDescriptors, ASampleThatIsNotFiniteLeavesNothing) {
  for (const double bad : {kNaN, HUGE_VAL}) {
    const CurveDescription curve = aboveBaseline({2, 2, 6, bad, 2}, 10, {15});

    EXPECT_EQ(curve.status, bit(CurveStatus::NotFinite)) << bad;
    for (const DescriptorText& text : kDescriptorTexts)
      EXPECT_TRUE(std::isnan(curve.*text.value)) << text.name;
    EXPECT_TRUE(std::isnan(curve.iauc[0])) << bad;
  }
}

TEST(CurveDescriptors, ZerosAreNoSignal) {
  const CurveDescription curve = aboveBaseline({0, 0, 0, 0, 0}, 10);

  EXPECT_EQ(curve.status, bit(CurveStatus::NoSignal));
  EXPECT_TRUE(std::isnan(curve.auc));
}

TEST(CurveDescriptors, AConstantHasAnAreaOfNothingAndNoTimes) {
  const CurveDescription curve = aboveBaseline({7, 7, 7, 7, 7}, 10, {15});

  EXPECT_EQ(curve.status, bit(CurveStatus::Described) | bit(CurveStatus::NoUptake));
  EXPECT_EQ(curve.auc, 0.0);
  EXPECT_EQ(curve.iauc[0], 0.0);
  EXPECT_EQ(curve.baseline, 7.0);
  for (const double nothing : {curve.mrt, curve.ttp, curve.washIn, curve.washOut})
    EXPECT_TRUE(std::isnan(nothing));
}

TEST(CurveDescriptors, AWindowLongerThanTheSeriesIsNaNAlone) {
  const CurveDescription curve = aboveBaseline(kCurve, 10, {15, 41});

  EXPECT_TRUE(has(curve, CurveStatus::ShortWindow));
  EXPECT_DOUBLE_EQ(curve.iauc[0], 37.5);
  EXPECT_TRUE(std::isnan(curve.iauc[1]));
  EXPECT_DOUBLE_EQ(curve.auc, 70.0);
}

TEST(CurveDescriptors, AWindowMayEndBehindTheLastSampleByTheRoundingOfTimes) {
  EXPECT_NEAR(aboveBaseline(kCurve, 10.00005, {40}).iauc[0], 70.0, 1e-3);
}

TEST(CurveDescriptors, AnUnknownArrivalLeavesNothing) {
  const CurveDescription curve = aboveBaseline(kCurve, kNaN);

  EXPECT_EQ(curve.status, bit(CurveStatus::NoArrival));
  EXPECT_TRUE(std::isnan(curve.auc));
  EXPECT_TRUE(std::isnan(curve.baseline));
}

TEST(CurveDescriptors, AnArrivalBehindTheSamplesLeavesTheBaseline) {
  const CurveDescription curve = aboveBaseline(kCurve, 50);

  EXPECT_EQ(curve.status, bit(CurveStatus::NoArrival));
  EXPECT_DOUBLE_EQ(curve.baseline, (2.0 + 2.0 + 6.0 + 4.0) / 4.0);
  EXPECT_TRUE(std::isnan(curve.auc));
}

TEST(CurveDescriptors, WithoutABaselineThereAreNoHeightsOverIt) {
  const CurveDescription curve = aboveBaseline(kCurve, 0);

  EXPECT_EQ(curve.status, bit(CurveStatus::NoBaseline));
  EXPECT_TRUE(std::isnan(curve.auc));
}

TEST(CurveDescriptors, WithoutABaselineThereAreHeightsOverZero) {
  const CurveDescription curve = describe(kCurve, 0, {});

  EXPECT_EQ(curve.status, bit(CurveStatus::Described) | bit(CurveStatus::NoBaseline));
  EXPECT_DOUBLE_EQ(curve.auc, 20.0 + 40.0 + 50.0 + 60.0);
}

TEST(CurveDescriptors, AMaximumAtTheEndHasNoWashOut) {
  const CurveDescription curve = aboveBaseline({0, 0, 1, 2, 3}, 10);

  EXPECT_TRUE(has(curve, CurveStatus::NoSlope));
  EXPECT_TRUE(std::isnan(curve.washOut));
  EXPECT_DOUBLE_EQ(curve.washIn, 3.0 / 40.0);
}

TEST(CurveDescriptors, AMaximumAtTheArrivalHasNoWashIn) {
  const CurveDescription curve = describe({0, 8, 6, 4, 0}, 10, {});

  EXPECT_TRUE(has(curve, CurveStatus::NoSlope));
  EXPECT_TRUE(std::isnan(curve.washIn));
  EXPECT_EQ(curve.ttp, 0.0);
  EXPECT_LT(curve.washOut, 0.0);
}

TEST(CurveDescriptors, RefuseAWindowOfNothing) {
  EXPECT_THROW(CurveDescriptors(kTimes, {.windows = {60, 0}}), Error);
}

TEST(CurveDescriptors, RefuseABaselineOutsideTheSeries) {
  EXPECT_THROW(CurveDescriptors(kTimes, {.baseline = SampleRange{0, 5}}), Error);
}

TEST(CurveDescriptors, HaveUnitsMadeOfThatOfTheCurve) {
  EXPECT_STREQ(descriptorUnit(DescriptorUnit::Area, unit::mmol_per_l).label, "mmol s/l");
  EXPECT_STREQ(descriptorUnit(DescriptorUnit::Slope, unit::one).label, "1/s");
  EXPECT_STREQ(descriptorUnit(DescriptorUnit::Time, unit::signal).label, "s");
  EXPECT_STREQ(descriptorUnit(DescriptorUnit::Moment, unit::kbq_per_ml).label, "kBq s2/ml");
}

TEST(CurveDescriptors, OfAnUnheardOfUnitHaveThoseOfASignal) {
  EXPECT_STREQ(descriptorUnit(DescriptorUnit::Area, unit::tesla).label, "signal s");
}

}  // namespace
}  // namespace voxelfit
