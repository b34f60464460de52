// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "Signal/CountWeights.h"

namespace voxelfit {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pointwise;

constexpr double kNeverDecays = std::numeric_limits<double>::infinity();

TEST(CountWeights, GrowWithTheFrameAndFallWithTheActivity) {
  const std::vector<double> middles{30, 90, 210}, lengths{60, 60, 180}, activity{10, 20, 30};

  // 60 / 10, 60 / 20 and 180 / 30 over their mean of 5
  EXPECT_THAT(countWeights(middles, lengths, activity, kNeverDecays), ElementsAre(1.2, 0.6, 1.2));
}

TEST(CountWeights, HalveWithEachHalfLife) {
  const std::vector<double> middles{0, 600, 1200}, lengths{1, 1, 1}, activity{5, 5, 5};

  // 1, 1/2 and 1/4 over their mean of 7/12
  EXPECT_THAT(countWeights(middles, lengths, activity, 600.0),
              Pointwise(DoubleNear(1e-12), {12.0 / 7, 6.0 / 7, 3.0 / 7}));
}

TEST(CountWeights, TakeAFaintFrameForOneOfOnePercent) {
  const std::vector<double> middles{1, 3, 5}, lengths{2, 2, 2}, activity{-4, 0.5, 100};

  const auto weights = countWeights(middles, lengths, activity, kNeverDecays);

  EXPECT_DOUBLE_EQ(weights[0], weights[1]);
  EXPECT_DOUBLE_EQ(weights[0] / weights[2], 100.0);
}

TEST(LengthsOfFrames, FollowFromTheirMiddles) {
  EXPECT_THAT(lengthsOfFrames(std::vector<double>{5, 15, 35, 80}), ElementsAre(10, 10, 30, 60));
}

TEST(LengthsOfFrames, AreNotFoundWhereFramesDoNotAdjoin) {
  EXPECT_THAT(lengthsOfFrames(std::vector<double>{0, 10, 20}), IsEmpty());  // begins, not middles
  EXPECT_THAT(lengthsOfFrames(std::vector<double>{5, 30, 31}), IsEmpty());
}

}  // namespace
}  // namespace voxelfit
