// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "Core/Error.h"
#include "Plot/Slice.h"

namespace voxelfit {
namespace {

using ::testing::ElementsAre;

/// 4 x 5 x 6 voxels; x towards the patient's left, y to the back, z to the head.
Geometry standing() { return {.size = {4, 5, 6}, .spacing = {2.0, 1.0, 3.0}}; }

TEST(SlicePlane, NamesTheSidesOfAnAxialSlice) {
  EXPECT_THAT(SlicePlane(standing(), 2).sides(), ElementsAre("R", "L", "A", "P"));
}

TEST(SlicePlane, NamesTheSidesOfACoronalSlice) {
  EXPECT_THAT(SlicePlane(standing(), 1).sides(), ElementsAre("R", "L", "S", "I"));
}

TEST(SlicePlane, NamesTheSidesOfASagittalSlice) {
  EXPECT_THAT(SlicePlane(standing(), 0).sides(), ElementsAre("A", "P", "S", "I"));
}

TEST(SlicePlane, ShowsTheHeadAtTheTop) {
  EXPECT_THAT(SlicePlane(standing(), 1).voxelAt(0, 0, 2), ElementsAre(0, 2, 5));
}

TEST(SlicePlane, ShowsThePatientsRightOnTheLeftOfAGridThatRunsToTheRight) {
  Geometry grid = standing();
  grid.direction = {-1, 0, 0, 0, -1, 0, 0, 0, 1};  // as NIfTI files often do

  EXPECT_THAT(SlicePlane(grid, 2).voxelAt(0, 0, 3), ElementsAre(3, 4, 3));
}

TEST(SlicePlane, PutsEachVoxelWhereItFindsIt) {
  for (int across = 0; across < 3; ++across) {
    const SlicePlane plane(standing(), across);
    const Box box = plane.boxIn(300.0, 200.0);
    const VoxelIndex voxel{1, 2, 3};

    EXPECT_EQ(plane.voxelUnder(plane.pointOf(voxel, box), box, voxel[across]), voxel) << "across " << across;
  }
}

TEST(SlicePlane, FindsTheNearestVoxelBesideTheSlice) {
  const SlicePlane plane(standing(), 2);

  EXPECT_THAT(plane.voxelUnder({-100.0, 1e6}, plane.boxIn(300.0, 200.0), 1), ElementsAre(0, 4, 1));
}

TEST(SlicePlane, KeepsTheShapeOfVoxels) {
  const Box box = SlicePlane(standing(), 0).boxIn(100.0, 100.0);  // 5 mm across, 18 mm high

  EXPECT_DOUBLE_EQ(box.width / box.height, 5.0 / 18.0);
}

/// 0, 1, 2, ... along x, then y, then z.
std::vector<float> counted(const Geometry& grid) {
  std::vector<float> values(static_cast<std::size_t>(grid.voxels()));
  std::iota(values.begin(), values.end(), 0.0F);
  return values;
}

TEST(PaintSlice, PaintsTheAnatomyInGrey) {
  const Geometry grid = standing();
  const std::vector<float> values = counted(grid);

  const Bitmap bitmap =
      paintSlice({.geometry = grid, .anatomy = values, .anatomyWindow = {0.0, 19.0}}, {grid, 2}, 0);

  EXPECT_EQ(bitmap.pixels.front(), pixelOf(colourAt(ColourMap::Grey, 0.0)));
  EXPECT_EQ(bitmap.pixels.back(), pixelOf(colourAt(ColourMap::Grey, 1.0)));
}

TEST(PaintSlice, LaysTheMapOverTheAnatomyWhereItHasAValue) {
  const Geometry grid = standing();
  const std::vector<float> anatomy(static_cast<std::size_t>(grid.voxels()), 1.0F);
  std::vector<float> map(anatomy.size(), 0.0F);
  map[1] = 5.0F;

  const Bitmap bitmap = paintSlice({.geometry = grid,
                                    .anatomy = anatomy,
                                    .anatomyWindow = {0.0, 1.0},
                                    .map = map,
                                    .mapWindow = {0.0, 5.0}},
                                   {grid, 2}, 0);

  EXPECT_EQ(bitmap.pixels[0], pixelOf(colourAt(ColourMap::Grey, 1.0)));
  EXPECT_EQ(bitmap.pixels[1], pixelOf(colourAt(ColourMap::Lagoon, 1.0)));
}

TEST(PaintSlice, RefusesALayerOfAnotherSize) {
  const std::vector<float> tooFew(7);

  EXPECT_THROW(paintSlice({.geometry = standing(), .map = tooFew}, {standing(), 2}, 0), Error);
}

}  // namespace
}  // namespace voxelfit
