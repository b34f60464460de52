// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "Io/Directions.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using ::testing::ElementsAre;
using testing::errorOf;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::writeBytes;

std::vector<Direction> directionsOf(const std::string& text) {
  const TemporaryFolder folder;
  writeBytes(folder / "dwi.bvec", text);
  return readDirections(folder / "dwi.bvec");
}

std::string messageOf(const std::string& text) {
  return errorOf([&] { directionsOf(text); }).what();
}

TEST(Directions, StandInThreeRows) {
  EXPECT_THAT(directionsOf("0 1 0 0.6\n0\t0 1 0\n0  0 0 -8e-1\n"),
              ElementsAre(ElementsAre(0, 0, 0), ElementsAre(1, 0, 0), ElementsAre(0, 1, 0),
                          ElementsAre(0.6, 0, -0.8)));
}

TEST(Directions, StandInThreeColumns) {
  EXPECT_THAT(directionsOf("0,0,1\n0,1,0\n"), ElementsAre(ElementsAre(0, 0, 1), ElementsAre(0, 1, 0)));
}

TEST(Directions, StandInRowsWhereThereAreThreeOfBoth) {
  EXPECT_THAT(directionsOf("1 2 3\n4 5 6\n7 8 9\n")[0], ElementsAre(1, 4, 7));
}

TEST(Directions, MayBeNoNumbersYet) { EXPECT_TRUE(std::isnan(directionsOf("nan 1\nnan 0\nnan 0\n")[0][0])); }

TEST(Directions, NameTheLineOfText) {
  EXPECT_THAT(messageOf("0 1\n0 x\n0 0\n"), HasSubstr("dwi.bvec: line 2: \"x\", wanted a number"));
}

TEST(Directions, NameTheLineOfAShortRow) {
  EXPECT_THAT(messageOf("0 1 0\n0 0\n0 0 1\n"), HasSubstr("line 2: 2 numbers, the first line has 3"));
}

TEST(Directions, RefuseFourRows) {
  EXPECT_THAT(messageOf("0 1\n0 1\n0 1\n0 1\n"),
              HasSubstr("4 rows and 2 columns, wanted three rows or three columns of directions"));
}

TEST(Directions, RefuseAnEmptyFile) { EXPECT_THAT(messageOf("\n"), HasSubstr("0 rows and 0 columns")); }

TEST(Directions, AreFoundBesideTheImage) {
  const TemporaryFolder folder;
  writeBytes(folder / "dwi.bvec", "");

  EXPECT_EQ(directionsBeside(folder / "dwi.nii.gz"), folder / "dwi.bvec");
  EXPECT_EQ(directionsBeside(folder / "dce.nii.gz"), std::nullopt);
}

}  // namespace
}  // namespace voxelfit
