// SPDX-License-Identifier: BSD-3-Clause
#include "Plot/MapPicture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>

#include "Core/Error.h"
#include "Maps/Statistics.h"
#include "Plot/ColourBar.h"
#include "Plot/Mosaic.h"

namespace voxelfit {
namespace {

constexpr double kMargin = 14.0;  // points, as all lengths here
constexpr double kMosaicWidth = 274.0;
constexpr double kMosaicHeight = 300.0;
constexpr double kTitleHeight = 18.0;
constexpr double kSliceGap = 5.0;
constexpr double kSliceLabelHeight = 10.0;
constexpr double kBarGap = 14.0;
constexpr double kLowestBar = 100.0;
constexpr double kHighestBar = 190.0;
constexpr double kFooterHeight = 24.0;
constexpr double kWholePixels = 4.0;   // voxels of at least so many pixels get a whole number of them
constexpr double kLongestScale = 0.5;  // of a slice's width

constexpr int kMostWindowSteps = 6;

const TextStyle kTitle{.size = 10.0, .weight = Weight::Bold};
const Colour kQuiet{0.42, 0.45, 0.50};
const Colour kNoValue{0.80, 0.80, 0.80};
constexpr std::uint32_t kTransparent = 0;

std::vector<std::int64_t> shownVoxels(const MapPicture& picture) {
  if (!picture.voxels.empty()) return {picture.voxels.begin(), picture.voxels.end()};
  std::vector<std::int64_t> shown;
  for (std::size_t i = 0; i < picture.values.size(); ++i)
    if (picture.values[i] != 0.0F) shown.push_back(static_cast<std::int64_t>(i));
  if (!shown.empty()) return shown;
  shown.resize(picture.values.size());
  std::iota(shown.begin(), shown.end(), 0);
  return shown;
}

std::vector<float> valuesAt(std::span<const float> values, std::span<const std::int64_t> voxels) {
  std::vector<float> chosen;
  for (const std::int64_t voxel : voxels) chosen.push_back(values[static_cast<std::size_t>(voxel)]);
  return chosen;
}

/// Everything the drawing steps share.
struct Layout {
  const MapPicture& picture;
  std::vector<std::int64_t> voxels{};
  std::vector<float> values{};  // of the voxels
  Mosaic mosaic{};
  Grid grid{};
  Range window{};
  Range anatomyWindow{};
  ColourBar bar{};
  double labelHeight = 0.0;  // above every slice; 0 in a volume of one slice
  double top = kMargin;      // of the mosaic

  double cellWidth() const {
    return static_cast<double>(mosaic.countX) * picture.geometry.spacing[0] * grid.scale;
  }
  double cellHeight() const {
    return static_cast<double>(mosaic.countY) * picture.geometry.spacing[1] * grid.scale;
  }
  double mosaicWidth() const { return grid.columns * (cellWidth() + kSliceGap) - kSliceGap; }
  double mosaicHeight() const { return grid.rows * (cellHeight() + labelHeight + kSliceGap) - kSliceGap; }
  double bottom() const { return top + std::max(mosaicHeight(), kLowestBar); }
  Box cell(int k) const {
    const double left = kMargin + (k % grid.columns) * (cellWidth() + kSliceGap);
    const int row = k / grid.columns;
    const double above = top + row * (cellHeight() + labelHeight + kSliceGap);
    return {left, above + labelHeight, cellWidth(), cellHeight()};
  }
  bool hasMissing() const {
    return std::any_of(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  }
};

/// Shrinks a scale so that a voxel covers whole pixels, where that costs little.
double snapped(double scale, double voxelSize) {
  const double pixels = scale * voxelSize * kPixelsPerPoint;
  return pixels < kWholePixels ? scale : scale * std::floor(pixels) / pixels;
}

void requireWholeGrid(std::span<const float> values, const Geometry& geometry) {
  if (static_cast<std::int64_t>(values.size()) != geometry.voxels())
    throw Error(ErrorCode::Mismatch,
                fmt::format("picture: {} values on a grid of {}", values.size(), sizeText(geometry)));
}

Layout layoutOf(const MapPicture& picture, Canvas& ruler) {
  Layout layout{.picture = picture, .voxels = shownVoxels(picture)};
  const Geometry& geometry = picture.geometry;
  layout.values = valuesAt(picture.values, layout.voxels);
  layout.mosaic = mosaicOf(geometry, layout.voxels, picture.mostSlices);
  layout.labelHeight = geometry.size[2] > 1 ? kSliceLabelHeight : 0.0;
  layout.grid = gridFor(static_cast<int>(layout.mosaic.slices.size()),
                        {.cellWidth = static_cast<double>(layout.mosaic.countX) * geometry.spacing[0],
                         .cellHeight = static_cast<double>(layout.mosaic.countY) * geometry.spacing[1],
                         .boxWidth = kMosaicWidth,
                         .boxHeight = kMosaicHeight,
                         .gapX = kSliceGap,
                         .gapY = kSliceGap + layout.labelHeight});
  layout.grid.scale = snapped(layout.grid.scale, std::min(geometry.spacing[0], geometry.spacing[1]));
  layout.window = picture.window.value_or(robustWindow(layout.values));
  if (!picture.anatomy.empty()) layout.anatomyWindow = robustWindow(picture.anatomy);
  if (!picture.title.empty()) layout.top += kTitleHeight;
  layout.bar =
      colourBarOf({picture.symbol, picture.unit, layout.window, picture.colours}, layout.values, ruler);
  return layout;
}

/// Pixels of one voxel.
struct Zoom {
  int x, y;
};

/// The colours of one slice of the grid: map over anatomy over nothing.
std::vector<std::uint32_t> slicePixels(const Layout& layout, std::int64_t slice) {
  const MapPicture& picture = layout.picture;
  const std::int64_t size = picture.geometry.size[0] * picture.geometry.size[1], first = slice * size;
  const auto fraction = [](float value, Range window) { return (value - window.low) / window.length(); };
  std::vector<std::uint32_t> pixels(static_cast<std::size_t>(size), kTransparent);
  if (!picture.anatomy.empty())
    for (std::int64_t i = 0; i < size; ++i) {
      const float value = picture.anatomy[first + i];
      if (std::isfinite(value))
        pixels[i] = pixelOf(colourAt(ColourMap::Grey, fraction(value, layout.anatomyWindow)));
    }
  const auto from = std::lower_bound(layout.voxels.begin(), layout.voxels.end(), first);
  const auto to = std::lower_bound(from, layout.voxels.end(), first + size);
  for (auto voxel = from; voxel != to; ++voxel) {
    const float value = picture.values[*voxel];
    pixels[*voxel - first] =
        pixelOf(std::isfinite(value) ? colourAt(picture.colours, fraction(value, layout.window)) : kNoValue);
  }
  return pixels;
}

/// The shown part of a slice with every voxel enlarged, so that no viewer can blur it.
Bitmap sliceBitmap(const Layout& layout, std::int64_t slice, Zoom zoom) {
  const Mosaic& mosaic = layout.mosaic;
  const std::vector<std::uint32_t> pixels = slicePixels(layout, slice);
  Bitmap bitmap{static_cast<int>(mosaic.countX) * zoom.x, static_cast<int>(mosaic.countY) * zoom.y, {}};
  bitmap.pixels.reserve(static_cast<std::size_t>(bitmap.width) * bitmap.height);
  for (int row = 0; row < bitmap.height; ++row)
    for (int column = 0; column < bitmap.width; ++column)
      bitmap.pixels.push_back(pixels[mosaic.voxel(layout.picture.geometry, column / zoom.x, row / zoom.y)]);
  return bitmap;
}

void drawSlices(Canvas& canvas, const Layout& layout) {
  const auto pixels = [&](int axis) {
    const double size = layout.picture.geometry.spacing[axis] * layout.grid.scale * kPixelsPerPoint;
    return std::max(1, static_cast<int>(std::lround(size)));
  };
  const Zoom zoom{pixels(0), pixels(1)};
  for (int k = 0; k < static_cast<int>(layout.mosaic.slices.size()); ++k) {
    const std::int64_t slice = layout.mosaic.slices[static_cast<std::size_t>(k)];
    const Box box = layout.cell(k);
    canvas.image(sliceBitmap(layout, slice, zoom), box);
    if (layout.labelHeight > 0.0)
      canvas.text(fmt::format("slice {}", slice + 1), {box.left, box.top - 0.5 * layout.labelHeight},
                  {.size = 7.0, .colour = kQuiet});
  }
  const Box first = layout.cell(0);
  canvas.text(layout.mosaic.leftSide, {first.left - 3.0, first.top + 0.5 * first.height},
              {.size = 7.0, .colour = kQuiet, .align = Align::Right});
}

/// A round length in mm for the length scale, at most kLongestScale of a slice.
double scaleLength(const Layout& layout) {
  const double longest = kLongestScale * layout.cellWidth() / layout.grid.scale;
  return ticksFor({0.0, longest}, 3).step;  // 0, once and twice the step: so it is at most `longest`
}

void drawFooter(Canvas& canvas, const Layout& layout) {
  const double length = scaleLength(layout);
  const double y = layout.top + layout.mosaicHeight() + 12.0, end = kMargin + length * layout.grid.scale;
  canvas.line(std::array{Point{kMargin, y}, Point{end, y}}, {.width = 1.6});
  const std::string label = fmt::format("{:g} mm", length);
  canvas.text(label, {end + 5.0, y}, {.size = 8.0});
  if (!layout.hasMissing()) return;
  const double left = end + 5.0 + canvas.textWidth(label, {.size = 8.0}) + 14.0;
  canvas.area(std::array{Point{left, y - 3.5}, Point{left + 7, y - 3.5}, Point{left + 7, y + 3.5},
                         Point{left, y + 3.5}},
              kNoValue);
  canvas.text("no value", {left + 11.0, y}, {.size = 8.0});
}

}  // namespace

Range robustWindow(std::span<const float> values) {
  std::vector<float> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite),
               [](float value) { return std::isfinite(value); });
  if (finite.empty()) return {0.0, 1.0};
  return roundedOut(withZeroNear({quantile(finite, 0.02), quantile(finite, 0.98)}), kMostWindowSteps);
}

std::vector<std::byte> drawMap(const MapPicture& picture, PictureFormat format) {
  requireWholeGrid(picture.values, picture.geometry);
  if (!picture.anatomy.empty()) requireWholeGrid(picture.anatomy, picture.geometry);
  Canvas ruler(1.0, 1.0, PictureFormat::Svg);
  const Layout layout = layoutOf(picture, ruler);
  const double barLeft = kMargin + layout.mosaicWidth() + kBarGap;
  const double titleWidth = kMargin + ruler.textWidth(picture.title, kTitle);
  const double width = std::max(barLeft + layout.bar.width, titleWidth) + kMargin;

  Canvas canvas(width, layout.bottom() + kFooterHeight, format);
  canvas.text(picture.title, {kMargin, kMargin + 0.3 * kTitle.size}, kTitle);
  drawSlices(canvas, layout);
  drawFooter(canvas, layout);
  const double barHeight = std::clamp(layout.mosaicHeight(), kLowestBar, kHighestBar);
  drawColourBar(canvas, layout.bar, {barLeft, layout.top, layout.bar.width, barHeight});
  return canvas.finish();
}

}  // namespace voxelfit
