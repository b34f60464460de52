// SPDX-License-Identifier: BSD-3-Clause
#include "Plot/Slice.h"

#include <algorithm>
#include <cmath>

#include "Core/Error.h"
#include "Plot/Heading.h"

namespace voxelfit {
namespace {

const Colour kNothing{0.0, 0.0, 0.0};

Colour greyOf(float value, const Range& window) {
  return colourAt(ColourMap::Grey, (value - window.low) / window.length());
}

Colour blend(const Colour& below, const Colour& above, double opacity) {
  const auto mix = [&](double a, double b) { return std::lerp(a, b, opacity); };
  return {mix(below.red, above.red), mix(below.green, above.green), mix(below.blue, above.blue)};
}

Colour colourOf(const SliceLayers& layers, std::size_t voxel) {
  Colour colour = kNothing;
  if (!layers.anatomy.empty() && std::isfinite(layers.anatomy[voxel]))
    colour = greyOf(layers.anatomy[voxel], layers.anatomyWindow);
  if (layers.map.empty() || !std::isfinite(layers.map[voxel]) || layers.map[voxel] == 0.0F) return colour;
  const double fraction = (layers.map[voxel] - layers.mapWindow.low) / layers.mapWindow.length();
  return blend(colour, colourAt(layers.colours, fraction), layers.opacity);
}

void requireWholeGrid(std::span<const float> values, const Geometry& geometry) {
  if (!values.empty() && static_cast<std::int64_t>(values.size()) != geometry.voxels())
    throw Error(ErrorCode::Mismatch,
                "slice: " + std::to_string(values.size()) + " values on a grid of " + sizeText(geometry));
}

std::int64_t mirrored(std::int64_t at, std::int64_t count, bool isMirrored) {
  return isMirrored ? count - 1 - at : at;
}

}  // namespace

SlicePlane::SlicePlane(const Geometry& geometry, int across)
    : geometry_(geometry),
      across_(across),
      right_(across == 0 ? 1 : 0),
      down_(across == 2 ? 1 : 2),
      isMirroredRight_(isMirroredAcross(geometry, right_)),
      isMirroredDown_(isMirroredDown(geometry, down_)) {}

std::array<std::string, 4> SlicePlane::sides() const {
  const int right = headingOf(geometry_, right_).axis, down = headingOf(geometry_, down_).axis;
  const bool isHeadUp = down == 2;
  return {kFrom[right], kTo[right], isHeadUp ? kTo[down] : kFrom[down], isHeadUp ? kFrom[down] : kTo[down]};
}

VoxelIndex SlicePlane::voxelAt(std::int64_t column, std::int64_t row, std::int64_t slice) const {
  VoxelIndex voxel{};
  voxel[across_] = slice;
  voxel[right_] = mirrored(column, columns(), isMirroredRight_);
  voxel[down_] = mirrored(row, rows(), isMirroredDown_);
  return voxel;
}

std::array<std::int64_t, 2> SlicePlane::placeOf(const VoxelIndex& voxel) const {
  return {mirrored(voxel[right_], columns(), isMirroredRight_),
          mirrored(voxel[down_], rows(), isMirroredDown_)};
}

Box SlicePlane::boxIn(double sheetWidth, double sheetHeight) const {
  const double scale = std::min(sheetWidth / width(), sheetHeight / height());
  const double boxWidth = width() * scale, boxHeight = height() * scale;
  return {0.5 * (sheetWidth - boxWidth), 0.5 * (sheetHeight - boxHeight), boxWidth, boxHeight};
}

VoxelIndex SlicePlane::voxelUnder(const Point& point, const Box& box, std::int64_t slice) const {
  const auto cell = [](double at, double length, std::int64_t count) {
    const auto index = static_cast<std::int64_t>(std::floor(at / length * static_cast<double>(count)));
    return std::clamp<std::int64_t>(index, 0, count - 1);
  };
  return voxelAt(cell(point.x - box.left, box.width, columns()), cell(point.y - box.top, box.height, rows()),
                 slice);
}

Point SlicePlane::pointOf(const VoxelIndex& voxel, const Box& box) const {
  const auto [column, row] = placeOf(voxel);
  return {box.left + (static_cast<double>(column) + 0.5) * box.width / static_cast<double>(columns()),
          box.top + (static_cast<double>(row) + 0.5) * box.height / static_cast<double>(rows())};
}

Bitmap paintSlice(const SliceLayers& layers, const SlicePlane& view, std::int64_t slice) {
  requireWholeGrid(layers.anatomy, layers.geometry);
  requireWholeGrid(layers.map, layers.geometry);
  Bitmap bitmap{static_cast<int>(view.columns()), static_cast<int>(view.rows()), {}};
  bitmap.pixels.reserve(static_cast<std::size_t>(view.columns() * view.rows()));
  for (std::int64_t row = 0; row < view.rows(); ++row)
    for (std::int64_t column = 0; column < view.columns(); ++column) {
      const VoxelIndex voxel = view.voxelAt(column, row, slice);
      const std::int64_t index = layers.geometry.index(voxel[0], voxel[1], voxel[2]);
      bitmap.pixels.push_back(pixelOf(colourOf(layers, static_cast<std::size_t>(index))));
    }
  return bitmap;
}

}  // namespace voxelfit
