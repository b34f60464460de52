// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "Core/Error.h"
#include "Maps/Statistics.h"

namespace voxelfit {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// Expected values: numpy 1.24, mean, std(ddof=1) and percentile of [2, 3, 5, 7, 11, 13].
TEST(Statistics, AgreeWithNumpy) {
  const std::vector<float> values{13, 2, 7, 3, 11, 5};

  const Statistics found = summarise(values);

  EXPECT_EQ(found.count, 6);
  EXPECT_NEAR(found.mean, 6.833333333333333, 1e-12);
  EXPECT_NEAR(found.sd, 4.400757510550504, 1e-12);
  EXPECT_NEAR(found.lowerQuartile, 3.5, 1e-12);
  EXPECT_NEAR(found.median, 6.0, 1e-12);
  EXPECT_NEAR(found.upperQuartile, 10.0, 1e-12);
  EXPECT_EQ(found.minimum, 2.0);
  EXPECT_EQ(found.maximum, 13.0);
}

TEST(Statistics, CountValuesThatAreNotFiniteAndLeaveThemOut) {
  const std::vector<float> values{kNaN, 1, kInfinity, 3};

  const Statistics found = summarise(values);

  EXPECT_EQ(found.count, 2);
  EXPECT_EQ(found.notFinite, 2);
  EXPECT_DOUBLE_EQ(found.mean, 2.0);
}

TEST(Statistics, AreNaNWithoutValues) {
  const Statistics found = summarise({});

  EXPECT_EQ(found.count, 0);
  EXPECT_TRUE(std::isnan(found.mean) && std::isnan(found.sd) && std::isnan(found.median) &&
              std::isnan(found.minimum));
}

TEST(Statistics, OfOneValueHaveNoSpread) {
  const std::vector<float> values{4};

  const Statistics found = summarise(values);

  EXPECT_DOUBLE_EQ(found.sd, 0.0);
  EXPECT_DOUBLE_EQ(found.lowerQuartile, 4.0);
}

// A mean of one million values summed in single precision would be wrong in the fourth digit.
TEST(Statistics, SumInDoublePrecision) {
  const std::vector<float> values(1'000'000, 0.1F);

  EXPECT_NEAR(summarise(values).mean, static_cast<double>(0.1F), 1e-9);
}

TEST(Statistics, AreGivenPerLabelWithoutBackground) {
  const std::vector<float> values{1, 2, 10, 20, 99};
  const std::vector<std::int32_t> labels{1, 1, 7, 7, 0};

  const auto found = summariseByLabel(values, labels);

  ASSERT_EQ(found.size(), 2U);
  EXPECT_DOUBLE_EQ(found.at(1).mean, 1.5);
  EXPECT_DOUBLE_EQ(found.at(7).mean, 15.0);
}

TEST(Statistics, RefuseLabelsOfAnotherSize) {
  EXPECT_THROW(summariseByLabel(std::vector<float>(3), std::vector<std::int32_t>(2)), Error);
}

}  // namespace
}  // namespace voxelfit
