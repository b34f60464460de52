// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Core/Error.h"
#include "Signal/MovingInput.h"

namespace voxelfit {
namespace {

using ::testing::ElementsAre;

const InputFunction kTable{
    .times = {0.0, 2.0, 4.0, 6.0, 8.0}, .concentration = {0.0, 1.0, 4.0, 3.0, 2.0}, .description = "aif.csv"};

TEST(MovingInput, LeavesRoomForTheRowsBetweenTwoSamples) {
  const MovingInput walk = movingInput(std::vector{0.0, 3.0, 6.0}, kTable, 0.0);

  EXPECT_THAT(walk.sampleAt, ElementsAre(-1, 0, -1, -1, 1, -1, -1, 2));
  EXPECT_THAT(walk.sampleTimes, ElementsAre(0.0, 0.0, 3.0, 3.0, 3.0, 6.0, 6.0, 6.0));
}

TEST(MovingInput, LeavesRoomForTheRowsThatHavePassedBeforeTheFirstSample) {
  const MovingInput walk = movingInput(std::vector{0.0, 2.0}, kTable, -5.0);

  EXPECT_THAT(walk.sampleAt, ElementsAre(-1, -1, -1, 0, -1, 1));
}

TEST(MovingInput, HoldsThePortalVeinAtEachRow) {
  InputFunction both = kTable;
  both.portal = {0.0, 0.5, 1.0, 3.0, 4.0};

  const MovingInput walk = movingInput(std::vector{3.0, 5.0}, both, 0.0);

  EXPECT_THAT(walk.portal, ElementsAre(0.75, 1.0, 3.0, 4.0, 4.0));
}

TEST(MovingInput, BeginsWithTheSeries) {
  const MovingInput walk = movingInput(std::vector{3.0, 5.0}, kTable, 0.0);

  EXPECT_EQ(walk.knots.front(), 3.0);
  EXPECT_EQ(walk.concentration.front(), 2.5);
}

TEST(MovingInput, HoldsItsLastValueBeyondEverySample) {
  const MovingInput walk = movingInput(std::vector{0.0, 8.0}, kTable, -100.0);

  EXPECT_GT(walk.knots.back(), 108.0);
  EXPECT_EQ(walk.concentration.back(), 2.0);
}

TEST(MovingInput, KeepsEqualStepsEqualToTheBit) {
  std::vector<double> times;
  for (int i = 0; i < 100; ++i) times.push_back(3.3 * i);
  const InputFunction input{
      .times = times, .concentration = std::vector<double>(100, 1.0), .description = ""};

  const MovingInput walk = movingInput(times, input, 0.0);

  for (std::size_t i = 2; i + 1 < walk.knots.size(); ++i)
    EXPECT_EQ(walk.knots[i] - walk.knots[i - 1], walk.knots[1] - walk.knots[0]) << "row " << i;
  EXPECT_NEAR(walk.knots[99], times[99], 1e-6);
}

TEST(MovingInput, RefusesAnInputFunctionThatEndsBeforeTheSeries) {
  EXPECT_THROW(movingInput(std::vector{0.0, 9.0}, kTable, 0.0), Error);
}

}  // namespace
}  // namespace voxelfit
