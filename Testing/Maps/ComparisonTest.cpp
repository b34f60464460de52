// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "Core/Error.h"
#include "Maps/Comparison.h"

namespace voxelfit {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// Expected by hand: errors 1, 0, 1, 2; means 3.5 and 2.5; variances 5.25 and 1.25, covariance 2.5 (divided by
// n).
TEST(Comparison, AgreesWithAHandCalculation) {
  const std::vector<float> found{0, 2, 4, 6}, wanted{1, 2, 3, 4};

  const Comparison c = compare(found, wanted, {});

  EXPECT_EQ(c.count, 4);
  EXPECT_NEAR(c.meanAbsolute, 1.0, 1e-12);
  EXPECT_NEAR(c.medianAbsolute, 1.0, 1e-12);
  EXPECT_NEAR(c.maxAbsolute, 2.0, 1e-12);
  EXPECT_NEAR(c.meanRelative, (1.0 + 0.0 + 1.0 / 3.0 + 0.5) / 4.0, 1e-7);
  EXPECT_NEAR(c.maxRelative, 1.0, 1e-12);
  EXPECT_NEAR(c.rmse, std::sqrt(6.0 / 4.0), 1e-12);
  EXPECT_NEAR(c.bias, 0.5, 1e-12);
  EXPECT_NEAR(c.ccc, 2 * 2.5 / (5.0 + 1.25 + 0.25), 1e-12);
  EXPECT_NEAR(c.pearson, 1.0, 1e-12);
}

TEST(Comparison, PassesAtTheEdgeOfTheTolerance) {
  const std::vector<float> found{12}, wanted{8};

  EXPECT_TRUE(compare(found, wanted, {.absolute = 2.0, .relative = 0.25}).passes());
  EXPECT_FALSE(compare(found, wanted, {.absolute = 1.9, .relative = 0.25}).passes());
}

TEST(Comparison, FailsAVoxelThatIsFiniteInOneMapOnly) {
  const std::vector<float> found{1, kNaN}, wanted{1, 2};

  const Comparison c = compare(found, wanted, {.absolute = 100.0});

  EXPECT_EQ(c.outside, 1);
  EXPECT_FALSE(c.passes());
}

TEST(Comparison, SkipsAVoxelThatIsFiniteInNeitherMap) {
  const std::vector<float> found{1, kNaN}, wanted{1, kNaN};

  const Comparison c = compare(found, wanted, {});

  EXPECT_EQ(c.skipped, 1);
  EXPECT_TRUE(c.passes());
}

TEST(Comparison, DoesNotPassWithNothingToCompare) { EXPECT_FALSE(compare({}, {}, {}).passes()); }

TEST(Comparison, LeavesAZeroReferenceOutOfTheRelativeErrors) {
  const std::vector<float> found{1, 3}, wanted{0, 2};

  EXPECT_DOUBLE_EQ(compare(found, wanted, {}).meanRelative, 0.5);
}

TEST(Comparison, RefusesMapsOfDifferentLength) {
  EXPECT_THROW(compare(std::vector<float>(3), std::vector<float>(2), {}), Error);
}

}  // namespace
}  // namespace voxelfit
