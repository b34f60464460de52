// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "Core/Geometry.h"
#include "Plot/Canvas.h"
#include "Plot/Colour.h"
#include "Plot/Ticks.h"

namespace voxelfit {

/// What a picture of a map shows. Spans must outlive drawMap().
struct MapPicture {
  std::string title{};   ///< above the slices, or empty
  std::string symbol{};  ///< of the quantity, as markup of Canvas: "K^{trans}"
  std::string unit{};    ///< as markup: "min⁻¹", or empty
  Geometry geometry{};
  std::span<const float> values{};         ///< the whole grid, in `unit`; NaN is drawn grey, as "no value"
  std::span<const std::int64_t> voxels{};  ///< the voxels to show, ascending; empty: all whose value is not 0
  std::span<const float> anatomy{};        ///< the whole grid, drawn in grey around the voxels, or empty
  std::optional<Range> window{};           ///< values of the ends of the colour bar; else robustWindow()
  ColourMap colours = ColourMap::Lagoon;
  int mostSlices = 12;
};

/// From the 2 % to the 98 % quantile of the finite values, widened to round numbers; from 0 where the lower
/// end is near it. Never empty.
Range robustWindow(std::span<const float> values);

/// A mosaic of slices with colour bar, length scale and orientation mark; returns the bytes of the file.
/// At most 127 mm wide, so that a journal column (85 mm) keeps its text above 5 pt. Throws Error
/// Mismatch when values or anatomy do not fill the grid.
std::vector<std::byte> drawMap(const MapPicture& picture, PictureFormat format);

}  // namespace voxelfit
