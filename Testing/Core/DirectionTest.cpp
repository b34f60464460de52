// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "Core/Direction.h"

namespace voxelfit {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::Pointwise;

constexpr double kNaN = __builtin_nan("");

TEST(Direction, IsMirroredAlongXWhereTheGridIsRightHanded) {
  const Geometry axial{};  // x to the left, y to the back, z to the head

  EXPECT_THAT(alongVoxels({0.48, 0.6, 0.64}, axial), ElementsAre(-0.48, 0.6, 0.64));
}

TEST(Direction, StaysAlongXWhereTheGridIsLeftHanded) {
  const Geometry mirrored{.direction = {-1, 0, 0, 0, 1, 0, 0, 0, 1}};

  EXPECT_THAT(alongVoxels({0.48, 0.6, 0.64}, mirrored), ElementsAre(-0.48, 0.6, 0.64));
}

TEST(Direction, IsThatOfTheAxesOfAnObliqueGrid) {
  const Geometry oblique{.direction = {0.8, 0, -0.6, 0.6, 0, 0.8, 0, -1, 0}};

  // by hand: 0.8 * 0.6 along a row, mirrored; -0.8 along a column; -0.6 * 0.6 along the normal
  EXPECT_THAT(alongVoxels({0.6, 0.0, 0.8}, oblique), Pointwise(DoubleNear(1e-15), {-0.48, -0.8, -0.36}));
}

TEST(DirectionProblem, NamesBothNumbers) {
  const std::vector<Direction> one{{1, 0, 0}};

  EXPECT_EQ(directionProblem(one, std::vector<double>{0, 1000}), "1 directions, wanted 2");
}

TEST(DirectionProblem, NamesAVectorThatIsNotOfUnitLength) {
  const std::vector<Direction> directions{{0, 0, 0}, {0.6, 0.6, 0}};

  EXPECT_EQ(directionProblem(directions, std::vector<double>{0, 1000}),
            "direction 2 is (0.6, 0.6, 0) at b = 1000 s/mm2, wanted a length of 1");
}

TEST(DirectionProblem, NamesAVectorThatIsNoNumber) {
  const std::vector<Direction> directions{{kNaN, 0, 0}};

  EXPECT_EQ(directionProblem(directions, std::vector<double>{700}),
            "direction 1 is (nan, 0, 0) at b = 700 s/mm2, wanted a length of 1");
}

TEST(DirectionProblem, IsNoneWithoutDirectionAtBOfZero) {
  const std::vector<Direction> directions{{kNaN, kNaN, kNaN}, {0, 0, 0}, {0.7, 0, 0}, {0, 0, -1}};

  EXPECT_EQ(directionProblem(directions, std::vector<double>{0, 0, 0, 1000}), "");
}

TEST(DirectionProblem, IsNoneForVectorsOfTwoDigits) {
  const std::vector<Direction> directions{{0.58, 0.58, 0.58}};  // length 1.0046

  EXPECT_EQ(directionProblem(directions, std::vector<double>{1000}), "");
}

TEST(DirectionTable, HasUnitVectorsAndZerosAtBOfZero) {
  const std::vector<Direction> directions{{kNaN, kNaN, kNaN}, {0, 0.603, 0.804}};  // length 1.005

  EXPECT_THAT(directionTable(directions, std::vector<double>{0, 1000}),
              Pointwise(DoubleNear(1e-15), {0.0, 0.0, 0.0, 0.0, 0.6, 0.8}));
}

// 30 lines that share the half sphere evenly are about 20 degrees apart.
TEST(SpreadDirections, KeepEveryTwoLinesApart) {
  std::vector<double> b(31, 1000.0);
  b[0] = 0.0;
  const std::vector<Direction> directions = spreadDirections(b);

  double nearest = 90.0;
  for (std::size_t i = 1; i < directions.size(); ++i)
    for (std::size_t j = 1; j < i; ++j)
      nearest = std::min(nearest, degreesBetween(directions[i], directions[j]));
  EXPECT_GT(nearest, 10.0);
  EXPECT_EQ(directionProblem(directions, b), "");
}

TEST(DegreesBetween, AreNoneForOppositeVectors) {
  EXPECT_NEAR(degreesBetween({0, 0, 1}, {0, 0, -3}), 0.0, 1e-6);
}

TEST(DegreesBetween, AreThoseOfTheSmallerAngleOfTwoLines) {
  EXPECT_NEAR(degreesBetween({1, 0, 0}, {-1, 1, 0}), 45.0, 1e-12);
}

}  // namespace
}  // namespace voxelfit
