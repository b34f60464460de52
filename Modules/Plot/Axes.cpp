// SPDX-License-Identifier: BSD-3-Clause
#include "Plot/Axes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace voxelfit {
namespace {

constexpr double kRoomAtEnds = 0.03;        // of the span of the values
constexpr double kHighestSharedZero = 0.5;  // above it, too little of the plot would be left
constexpr double kTickLength = 3.0;         // points, as all lengths here
constexpr double kLabelGap = 3.0;
constexpr double kTitleGap = 5.0;
constexpr double kLabelSize = 8.0;
constexpr double kTitleSize = 9.0;
constexpr Colour kRule{0.90, 0.91, 0.92};

std::string titleText(const PlotAxis& axis) {
  const std::string unit = scaledUnit(axis.title.unit, axis.exponent);
  return unit.empty() ? axis.title.quantity : axis.title.quantity + " (" + unit + ")";
}

double widestLabel(Canvas& ruler, const PlotAxis& axis) {
  double widest = 0.0;
  for (const double position : axis.ticks.positions)
    widest = std::max(widest, ruler.textWidth(axis.ticks.label(position), {.size = kLabelSize}));
  return widest;
}

/// Thickness of ticks and labels across the axis.
double labelRoom(const PlotAxis& axis, Side side) {
  return kTickLength + kLabelGap + (side == Side::Bottom ? kLabelSize : axis.labelWidth);
}

void drawBottom(Canvas& canvas, const PlotAxis& axis, const Box& plot, const Colour& colour) {
  const double y = plot.bottom();
  canvas.line(std::array{Point{plot.left, y}, Point{plot.right(), y}}, {.colour = colour});
  for (std::size_t k = 0; k < axis.ticks.positions.size(); ++k) {
    const double x = plot.left + axis.tickFraction(k) * plot.width;
    canvas.line(std::array{Point{x, y}, Point{x, y + kTickLength}}, {.colour = colour});
    canvas.text(axis.ticks.label(axis.ticks.positions[k]),
                {x, y + kTickLength + kLabelGap + 0.5 * kLabelSize},
                {.size = kLabelSize, .colour = colour, .align = Align::Centre});
  }
  const double titleY = y + labelRoom(axis, Side::Bottom) + kTitleGap + 0.5 * kTitleSize;
  canvas.text(titleText(axis), {plot.left + 0.5 * plot.width, titleY},
              {.size = kTitleSize, .colour = colour, .align = Align::Centre});
}

void drawUpright(Canvas& canvas, const PlotAxis& axis, const Box& plot, Side side, const Colour& colour) {
  const bool isLeft = side == Side::Left;
  const double x = isLeft ? plot.left : plot.right(), outwards = isLeft ? -1.0 : 1.0;
  canvas.line(std::array{Point{x, plot.top}, Point{x, plot.bottom()}}, {.colour = colour});
  for (std::size_t k = 0; k < axis.ticks.positions.size(); ++k) {
    const double y = plot.bottom() - axis.tickFraction(k) * plot.height;
    canvas.line(std::array{Point{x, y}, Point{x + outwards * kTickLength, y}}, {.colour = colour});
    canvas.text(axis.ticks.label(axis.ticks.positions[k]), {x + outwards * (kTickLength + kLabelGap), y},
                {.size = kLabelSize, .colour = colour, .align = isLeft ? Align::Right : Align::Left});
  }
  const double titleX = x + outwards * (axisRoom(axis, side) - 0.5 * kTitleSize);
  canvas.text(
      titleText(axis), {titleX, plot.top + 0.5 * plot.height},
      {.size = kTitleSize, .colour = colour, .align = Align::Centre, .direction = TextDirection::Upwards});
}

PlotAxis labelled(Canvas& ruler, Range range, const AxisTitle& title, int mostTicks) {
  PlotAxis axis{.range = range, .exponent = sharedExponent(range), .title = title};
  const double power = std::pow(10.0, axis.exponent);
  axis.ticks = ticksFor({range.low / power, range.high / power}, mostTicks);
  axis.labelWidth = widestLabel(ruler, axis);
  return axis;
}

}  // namespace

double PlotAxis::tickFraction(std::size_t tick) const {
  return fraction(ticks.positions[tick] * std::pow(10.0, exponent));
}

PlotAxis axisFor(Canvas& ruler, std::span<const double> values, const AxisTitle& title, int mostTicks) {
  Range shown{HUGE_VAL, -HUGE_VAL};
  for (const double value : values)
    if (std::isfinite(value)) shown = {std::min(shown.low, value), std::max(shown.high, value)};
  if (shown.low > shown.high) shown = {0.0, 1.0};
  shown = withZeroNear(shown);
  const double room = kRoomAtEnds * shown.length();
  return labelled(ruler, {shown.low - room, shown.high + room}, title, mostTicks);
}

PlotAxis alignedAxisFor(Canvas& ruler, std::span<const double> values, const AxisTitle& title, int mostTicks,
                        const PlotAxis& other) {
  PlotAxis own = axisFor(ruler, values, title, mostTicks);
  const double zero = other.fraction(0.0);
  if (zero < 0.0 || zero > kHighestSharedZero || own.range.high <= 0.0) return own;
  return labelled(ruler, {-own.range.high * zero / (1.0 - zero), own.range.high}, title, mostTicks);
}

double axisRoom(const PlotAxis& axis, Side side) { return labelRoom(axis, side) + kTitleGap + kTitleSize; }

void drawAxis(Canvas& canvas, const PlotAxis& axis, const Box& plot, Side side, const Colour& colour) {
  if (side == Side::Bottom)
    drawBottom(canvas, axis, plot, colour);
  else
    drawUpright(canvas, axis, plot, side, colour);
}

void drawRules(Canvas& canvas, const PlotAxis& axis, const Box& plot) {
  for (std::size_t k = 0; k < axis.ticks.positions.size(); ++k) {
    const double y = plot.bottom() - axis.tickFraction(k) * plot.height;
    canvas.line(std::array{Point{plot.left, y}, Point{plot.right(), y}}, {.width = 0.6, .colour = kRule});
  }
}

}  // namespace voxelfit
