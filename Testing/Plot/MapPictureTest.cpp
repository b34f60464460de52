// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "Decoded.h"
#include "Plot/MapPicture.h"
#include "Plot/Mosaic.h"

namespace voxelfit {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// One slice of 8 x 4 voxels that rises from 0.1 at the left to 0.8 at the right.
struct RampMap {
  Geometry geometry{.size = {8, 4, 1}};
  std::vector<float> values;

  RampMap() {
    for (int i = 0; i < 32; ++i) values.push_back(0.1F * static_cast<float>(i % 8 + 1));
  }
  MapPicture picture() const {
    return {.title = "ramp",
            .symbol = "K^{trans}",
            .unit = "1/min",
            .geometry = geometry,
            .values = values,
            .window = Range{0.1, 0.8}};
  }
};

TEST(MapPicture, IsAPngOfTheStatedWidth) {
  const Bitmap bitmap = decoded(drawMap(RampMap().picture(), PictureFormat::Png));

  EXPECT_GT(bitmap.width, 900);
  EXPECT_LE(bitmap.width, 1500);  // 127 mm at 300 pixels an inch
}

// The bar's ends carry the window's ends, and so do the voxels with these values.
TEST(MapPicture, ShowsTheExtremeColours) {
  const Bitmap bitmap = decoded(drawMap(RampMap().picture(), PictureFormat::Png));

  EXPECT_GT(pixelsOf(bitmap, colourAt(ColourMap::Lagoon, 0.0)), 1000);
  EXPECT_GT(pixelsOf(bitmap, colourAt(ColourMap::Lagoon, 1.0)), 1000);
}

TEST(MapPicture, DrawsEveryVoxelEquallyLargeAndSharp) {
  const RampMap map;
  const Bitmap bitmap = decoded(drawMap(map.picture(), PictureFormat::Png));

  const auto third = pixelsOf(bitmap, colourAt(ColourMap::Lagoon, (map.values[2] - 0.1) / 0.7));
  const auto fifth = pixelsOf(bitmap, colourAt(ColourMap::Lagoon, (map.values[4] - 0.1) / 0.7));
  EXPECT_GT(third, 1000);
  EXPECT_NEAR(static_cast<double>(third), static_cast<double>(fifth), 500.0);  // the bar has some of either
}

TEST(MapPicture, KeepsTheAspectOfTheVoxels) {
  RampMap wide, tall;
  tall.geometry.spacing = {1.0, 3.0, 1.0};

  const Bitmap ofWide = decoded(drawMap(wide.picture(), PictureFormat::Png));
  const Bitmap ofTall = decoded(drawMap(tall.picture(), PictureFormat::Png));

  EXPECT_GT(ofTall.height, ofWide.height + 500);
}

TEST(MapPicture, IsTheSameEveryTime) {
  EXPECT_EQ(drawMap(RampMap().picture(), PictureFormat::Png),
            drawMap(RampMap().picture(), PictureFormat::Png));
}

TEST(MapPicture, MarksVoxelsWithoutValue) {
  RampMap map;
  const Colour grey{0.8, 0.8, 0.8};
  const auto without = pixelsOf(decoded(drawMap(map.picture(), PictureFormat::Png)), grey);

  map.values[12] = kNaN;

  EXPECT_GT(pixelsOf(decoded(drawMap(map.picture(), PictureFormat::Png)), grey), without + 1000);
}

TEST(MapPicture, SurvivesAMapOfZeros) {
  RampMap map;
  map.values.assign(32, 0.0F);
  MapPicture picture = map.picture();
  picture.window.reset();

  EXPECT_GT(decoded(drawMap(picture, PictureFormat::Png)).width, 0);
}

TEST(MapPicture, SurvivesAMapWithoutValues) {
  RampMap map;
  map.values.assign(32, kNaN);
  MapPicture picture = map.picture();
  picture.window.reset();

  EXPECT_GT(decoded(drawMap(picture, PictureFormat::Png)).width, 0);
}

TEST(MapPicture, IsAnSvgWhereOneIsAskedFor) {
  const std::string svg = textOf(drawMap(RampMap().picture(), PictureFormat::Svg));

  EXPECT_THAT(svg, HasSubstr("<svg"));
  EXPECT_THAT(svg, HasSubstr("</svg>"));
}

TEST(MapPicture, DrawsAnatomyAroundTheVoxelsInGrey) {
  RampMap map;
  const std::vector<std::int64_t> voxels{9, 10};
  std::vector<float> anatomy(32, 0.0F);
  anatomy[0] = kNaN;
  anatomy[1] = 1.0F;
  MapPicture picture = map.picture();
  picture.voxels = voxels;
  picture.anatomy = anatomy;

  const Bitmap bitmap = decoded(drawMap(picture, PictureFormat::Png));

  EXPECT_GT(pixelsOf(bitmap, colourAt(ColourMap::Grey, 0.0)), 1000);
}

TEST(MapPicture, RefusesValuesThatDoNotFillTheGrid) {
  RampMap map;
  map.values.pop_back();

  EXPECT_ANY_THROW(drawMap(map.picture(), PictureFormat::Png));
}

TEST(PictureFormat, ComesFromTheEndingOfTheName) {
  EXPECT_EQ(pictureFormatOf("out/map.png"), PictureFormat::Png);
  EXPECT_EQ(pictureFormatOf("out/map.svg"), PictureFormat::Svg);
  EXPECT_ANY_THROW(pictureFormatOf("map.jpg"));
}

TEST(RobustWindow, IgnoresOutliersAndNaN) {
  std::vector<float> values(1000, 0.3F);
  for (int i = 0; i < 500; ++i) values[i] = 0.05F;
  values[7] = 1000.0F;
  values[8] = kNaN;

  const Range window = robustWindow(values);

  EXPECT_DOUBLE_EQ(window.low, 0.0);
  EXPECT_NEAR(window.high, 0.3, 1e-6);
}

TEST(Mosaic, CropsToTheVoxelsWithAMarginOfOne) {
  const Geometry geometry{.size = {20, 30, 4}};
  const std::vector<std::int64_t> voxels{geometry.index(5, 9, 1), geometry.index(8, 11, 3)};

  const Mosaic mosaic = mosaicOf(geometry, voxels, 12);

  EXPECT_EQ(mosaic.firstX, 4);
  EXPECT_EQ(mosaic.countX, 6);
  EXPECT_EQ(mosaic.firstY, 8);
  EXPECT_EQ(mosaic.countY, 5);
  EXPECT_THAT(mosaic.slices, ElementsAre(1, 3));
}

TEST(Mosaic, SpreadsItsSlicesEvenly) {
  const Geometry geometry{.size = {1, 1, 9}};
  const std::vector<std::int64_t> voxels{0, 1, 2, 3, 4, 5, 6, 7, 8};

  EXPECT_THAT(mosaicOf(geometry, voxels, 3).slices, ElementsAre(1, 4, 7));
}

// NIfTI images are often stored with x towards the patient's left but y towards anterior: RAS is mirrored
// twice.
TEST(Mosaic, PutsThePatientsRightOnTheLeftOfThePicture) {
  Geometry geometry{.size = {3, 3, 1}, .direction = {-1, 0, 0, 0, -1, 0, 0, 0, 1}};
  const std::vector<std::int64_t> voxels{4};

  const Mosaic mosaic = mosaicOf(geometry, voxels, 1);

  EXPECT_EQ(mosaic.leftSide, "R");
  EXPECT_EQ(mosaic.voxel(geometry, 0, 0), geometry.index(2, 2, 0));
}

TEST(Mosaic, PutsTheHeadOnTopOfASagittalSeries) {
  // x runs to posterior, y to superior.
  Geometry geometry{.size = {3, 3, 1}, .direction = {0, 0, 1, 1, 0, 0, 0, 1, 0}};
  const std::vector<std::int64_t> voxels{4};

  const Mosaic mosaic = mosaicOf(geometry, voxels, 1);

  EXPECT_EQ(mosaic.leftSide, "A");
  EXPECT_TRUE(mosaic.isMirroredY);
}

TEST(Grid, ShowsCellsAsLargeAsTheRoomAllows) {
  const GridRoom room{
      .cellWidth = 10, .cellHeight = 10, .boxWidth = 400, .boxHeight = 100, .gapX = 0, .gapY = 0};

  const Grid grid = gridFor(4, room);

  EXPECT_EQ(grid.columns, 4);
  EXPECT_DOUBLE_EQ(grid.scale, 10.0);
}

}  // namespace
}  // namespace voxelfit
