// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "Core/Geometry.h"

namespace voxelfit {

/// Which part of a volume a picture shows: slices across the third axis, all cropped to the same rectangle,
/// seen as a radiologist sees them (patient left on the right; anterior, or the head, at the top).
struct Mosaic {
  std::vector<std::int64_t> slices{};  ///< ascending
  std::int64_t firstX = 0, countX = 0;
  std::int64_t firstY = 0, countY = 0;
  bool isMirroredX = false;  ///< the x index grows to the left of the picture
  bool isMirroredY = false;  ///< the y index grows upwards
  std::string leftSide{};    ///< what lies on the left: "R", "A", ... or empty

  /// Index into a slice, x fastest, of the voxel shown in `column`, `row`.
  std::int64_t voxel(const Geometry& geometry, std::int64_t column, std::int64_t row) const {
    const std::int64_t x = firstX + (isMirroredX ? countX - 1 - column : column);
    const std::int64_t y = firstY + (isMirroredY ? countY - 1 - row : row);
    return geometry.index(x, y, 0);
  }
};

/// The bounding box of `voxels` (linear indices, not empty) with a margin of one voxel inside the grid, and
/// at most `mostSlices` of the slices that contain some, evenly spread.
Mosaic mosaicOf(const Geometry& geometry, std::span<const std::int64_t> voxels, int mostSlices);

/// How equal cells are arranged on a sheet.
struct Grid {
  int columns = 1;
  int rows = 1;
  double scale = 1.0;  ///< points a mm
};

/// Equal cells, and the box that they may fill.
struct GridRoom {
  double cellWidth, cellHeight;  ///< mm
  double boxWidth, boxHeight;    ///< points
  double gapX, gapY;             ///< points added to every cell
};

/// The arrangement that shows `count` cells largest.
Grid gridFor(int count, const GridRoom& room);

}  // namespace voxelfit
