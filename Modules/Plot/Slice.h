// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// One slice of an image for a screen: which voxels it shows where, and in which colours.
#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "Core/Geometry.h"
#include "Plot/Canvas.h"
#include "Plot/Colour.h"
#include "Plot/Ticks.h"

namespace voxelfit {

using VoxelIndex = std::array<std::int64_t, 3>;

/// How slices across one axis of a grid lie on a screen: patient right, or front, on the left; front, or
/// head, at the top.
class SlicePlane {
 public:
  /// `across` is the grid axis (0, 1, 2) that stands on the screen.
  SlicePlane(const Geometry& geometry, int across);

  int across() const { return across_; }
  std::int64_t columns() const { return geometry_.size[right_]; }
  std::int64_t rows() const { return geometry_.size[down_]; }
  /// mm
  double width() const { return static_cast<double>(columns()) * geometry_.spacing[right_]; }
  double height() const { return static_cast<double>(rows()) * geometry_.spacing[down_]; }
  /// The letter of the patient's side: left, right, top and bottom of the screen.
  std::array<std::string, 4> sides() const;

  /// The voxel shown in `column`, `row` of the slice with this index along the axis across.
  VoxelIndex voxelAt(std::int64_t column, std::int64_t row, std::int64_t slice) const;
  /// Column and row of a voxel.
  std::array<std::int64_t, 2> placeOf(const VoxelIndex& voxel) const;

  /// The largest box of the slice's shape in the middle of a sheet.
  Box boxIn(double sheetWidth, double sheetHeight) const;
  /// The voxel of a slice under a point of the sheet, the nearest where the point is outside of the box.
  VoxelIndex voxelUnder(const Point& point, const Box& box, std::int64_t slice) const;
  /// The middle of a voxel on the sheet.
  Point pointOf(const VoxelIndex& voxel, const Box& box) const;

 private:
  Geometry geometry_;
  int across_, right_, down_;
  bool isMirroredRight_, isMirroredDown_;
};

/// What is painted. Spans hold the whole grid; an empty one is left out.
struct SliceLayers {
  Geometry geometry{};
  std::span<const float> anatomy{};
  Range anatomyWindow{};
  std::span<const float> map{};  ///< over the anatomy; 0 and not finite values show what is below
  Range mapWindow{};
  ColourMap colours = ColourMap::Lagoon;
  double opacity = 1.0;  ///< of the map
};

/// One pixel a voxel. Throws Error Mismatch when a layer does not fill the grid.
Bitmap paintSlice(const SliceLayers& layers, const SlicePlane& view, std::int64_t slice);

}  // namespace voxelfit
