// SPDX-License-Identifier: BSD-3-Clause
#include "Plot/ColourBar.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace voxelfit {
namespace {

constexpr int kSteps = 128;         // shades drawn
constexpr double kBarWidth = 10.0;  // points, as all lengths here
constexpr double kTickLength = 3.0;
constexpr double kLabelGap = 3.0;
constexpr double kPointHeight = 7.0;
constexpr double kLineHeight = 13.0;
constexpr int kMostTicks = 8;

const TextStyle kSymbol{.size = 10.0};
const TextStyle kUnit{.size = 8.0, .colour = {0.42, 0.45, 0.50}};
const TextStyle kLabel{.size = 8.0};

/// Outline of the bar: a box, with a point where values lie outside the window.
std::vector<Point> outlineOf(const ColourBar& bar, const Box& box) {
  const double middle = box.left + 0.5 * box.width;
  std::vector<Point> outline{{box.left, box.top}};
  if (bar.hasAbove) outline.push_back({middle, box.top - kPointHeight});
  outline.insert(outline.end(), {{box.right(), box.top}, {box.right(), box.bottom()}});
  if (bar.hasBelow) outline.push_back({middle, box.bottom() + kPointHeight});
  outline.insert(outline.end(), {{box.left, box.bottom()}, {box.left, box.top}});
  return outline;
}

void drawShades(Canvas& canvas, const ColourBar& bar, const Box& box) {
  canvas.area(outlineOf(bar, box), colourAt(bar.scale.colours, 0.0));
  const double half = box.top + 0.5 * box.height;
  ColourBar upper = bar;
  upper.hasBelow = false;
  canvas.area(outlineOf(upper, {box.left, box.top, box.width, half - box.top}),
              colourAt(bar.scale.colours, 1.0));
  for (int k = kSteps - 1; k >= 0; --k) {  // from the top; each shade reaches to the bottom, so no seam shows
    const double top = box.bottom() - box.height * (k + 1) / kSteps;
    const std::array corners{Point{box.left, top}, Point{box.right(), top}, Point{box.right(), box.bottom()},
                             Point{box.left, box.bottom()}};
    canvas.area(corners, colourAt(bar.scale.colours, k / (kSteps - 1.0)));
  }
}

}  // namespace

ColourBar colourBarOf(const ColourScale& scale, std::span<const float> values, Canvas& ruler) {
  ColourBar bar{.scale = scale};
  const int exponent = sharedExponent(scale.window);
  const double power = std::pow(10.0, exponent);
  const Range scaled{scale.window.low / power, scale.window.high / power};
  const Ticks ticks = ticksFor(scaled, kMostTicks);
  double labelWidth = 0.0;
  for (const double position : ticks.positions) {
    bar.positions.push_back((position - scaled.low) / scaled.length());
    bar.labels.push_back(ticks.label(position));
    labelWidth = std::max(labelWidth, ruler.textWidth(bar.labels.back(), kLabel));
  }
  bar.unitLine = scaledUnit(scale.unit, exponent);
  bar.hasBelow = std::any_of(values.begin(), values.end(), [&](float v) { return v < scale.window.low; });
  bar.hasAbove = std::any_of(values.begin(), values.end(), [&](float v) { return v > scale.window.high; });
  bar.width = std::max({kBarWidth + kTickLength + kLabelGap + labelWidth,
                        ruler.textWidth(scale.symbol, kSymbol), ruler.textWidth(bar.unitLine, kUnit)});
  return bar;
}

void drawColourBar(Canvas& canvas, const ColourBar& bar, const Box& room) {
  double top = room.top + 0.4 * kSymbol.size;
  canvas.text(bar.scale.symbol, {room.left, top}, kSymbol);
  if (!bar.unitLine.empty()) canvas.text(bar.unitLine, {room.left, top += kLineHeight}, kUnit);
  top += kLineHeight + (bar.hasAbove ? kPointHeight : 0.0);
  const double bottom = room.bottom() - (bar.hasBelow ? kPointHeight : 0.0);
  const Box box{room.left, top, kBarWidth, bottom - top};
  drawShades(canvas, bar, box);
  canvas.line(outlineOf(bar, box), {.width = 0.5});
  for (std::size_t k = 0; k < bar.positions.size(); ++k) {
    const double y = box.bottom() - bar.positions[k] * box.height;
    canvas.line(std::array{Point{box.right(), y}, Point{box.right() + kTickLength, y}}, {.width = 0.6});
    canvas.text(bar.labels[k], {box.right() + kTickLength + kLabelGap, y}, kLabel);
  }
}

}  // namespace voxelfit
