// SPDX-License-Identifier: BSD-3-Clause
#include "Plot/CurvePicture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "Core/Error.h"
#include "Plot/Axes.h"

namespace voxelfit {
namespace {

constexpr double kMargin = 14.0;  // points, as all lengths here
constexpr double kTitleHeight = 16.0;
constexpr double kNoteHeight = 13.0;
constexpr double kLegendHeight = 18.0;
constexpr double kPlotHeight = 150.0;
constexpr double kLeastPlotHeight = 40.0;
constexpr double kStripHeight = 42.0;
constexpr double kStripGap = 10.0;
constexpr int kMostTicks = 6;
constexpr int kMostTicksInStrip = 3;

constexpr Colour kInk{0.13, 0.15, 0.18};
constexpr Colour kQuiet{0.42, 0.45, 0.50};
constexpr Colour kMeasured{0.16, 0.22, 0.30, 0.80};
constexpr Colour kFitted{0.82, 0.27, 0.16};
constexpr std::array kInputs{Colour{0.30, 0.53, 0.74}, Colour{0.31, 0.62, 0.46}};

void requirePairs(const Curve& curve) {
  if (curve.x.size() != curve.y.size())
    throw Error(ErrorCode::Mismatch, "picture: curve \"" + curve.name + "\" has " +
                                         std::to_string(curve.y.size()) + " values at " +
                                         std::to_string(curve.x.size()) + " positions");
}

std::vector<double> joined(std::initializer_list<std::span<const double>> parts) {
  std::vector<double> all;
  for (const auto part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

/// Axes and places of everything; `plot` above, `strip` for the residuals below it.
struct Layout {
  PlotAxis x, y, input, residual;
  std::vector<std::string> notes;  ///< lines under the title
  Box plot, strip;
  bool hasInput = false, hasStrip = false;

  /// The box above the x axis.
  const Box& lowest() const { return hasStrip ? strip : plot; }
  double height() const { return lowest().bottom() + axisRoom(x, Side::Bottom) + kMargin; }
};

/// Both ends as far from 0, and a tick on both sides of it.
PlotAxis residualAxis(Canvas& ruler, const std::vector<double>& residuals) {
  double largest = 0.0;
  for (const double residual : residuals)
    if (std::isfinite(residual)) largest = std::max(largest, std::abs(residual));
  const auto axisUpTo = [&](double reach) {
    return axisFor(ruler, std::array{-reach, reach}, {"Residual", ""}, kMostTicksInStrip);
  };
  const PlotAxis tight = axisUpTo(largest);
  return axisUpTo(std::max(largest, tight.ticks.step * std::pow(10.0, tight.exponent)));
}

TextStyle quietText() { return {.size = 8.0, .colour = kQuiet}; }

/// The notes beside each other, on lines of at most this width.
std::vector<std::string> linesOf(const std::vector<std::string>& notes, Canvas& ruler, double width) {
  std::vector<std::string> lines;
  for (const std::string& note : notes) {
    const std::string longer = lines.empty() ? note : lines.back() + ",  " + note;
    if (!lines.empty() && ruler.textWidth(longer, quietText()) <= width)
      lines.back() = longer;
    else
      lines.push_back(note);
  }
  return lines;
}

Layout layoutOf(const CurvePicture& picture, Canvas& ruler) {
  Layout layout;
  layout.x = axisFor(ruler, joined({picture.measured.x, picture.fitted.x}), picture.x, kMostTicks + 1);
  layout.y = axisFor(ruler, joined({picture.measured.y, picture.fitted.y}), picture.y, kMostTicks);
  std::vector<double> inputs;
  for (const Curve& input : picture.inputs) inputs.insert(inputs.end(), input.y.begin(), input.y.end());
  layout.input = alignedAxisFor(ruler, inputs, picture.inputAxis, kMostTicks, layout.y);
  layout.residual = residualAxis(ruler, picture.residuals);
  layout.hasInput = !picture.inputs.empty();
  layout.hasStrip = !picture.residuals.empty();
  if (layout.hasStrip)
    layout.y.labelWidth = layout.residual.labelWidth =
        std::max(layout.y.labelWidth, layout.residual.labelWidth);

  const double left = kMargin + axisRoom(layout.y, Side::Left);
  const double right = kMargin + (layout.hasInput ? axisRoom(layout.input, Side::Right) : 0.0);
  layout.notes = linesOf(picture.notes, ruler, picture.width - kMargin - left);
  const double top = kMargin + (picture.title.empty() ? 0.0 : kTitleHeight) +
                     kNoteHeight * static_cast<double>(layout.notes.size()) + kLegendHeight;
  layout.plot = {left, top, picture.width - left - right, kPlotHeight};
  layout.strip = {left, layout.plot.bottom() + kStripGap, layout.plot.width, kStripHeight};
  if (picture.height == 0.0) return layout;
  const double higher = std::max(picture.height - layout.height(), kLeastPlotHeight - kPlotHeight);
  layout.plot.height += higher;
  layout.strip.top += higher;
  return layout;
}

std::vector<Point> pointsOf(const Curve& curve, const PlotAxis& x, const PlotAxis& y, const Box& plot) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < curve.x.size(); ++i)
    if (std::isfinite(curve.x[i]) && std::isfinite(curve.y[i]))
      points.push_back({plot.left + x.fraction(curve.x[i]) * plot.width,
                        plot.bottom() - y.fraction(curve.y[i]) * plot.height});
  return points;
}

/// Many points are drawn smaller.
double radiusFor(std::size_t points) {
  return std::clamp(2.2 - static_cast<double>(points) / 150.0, 1.1, 2.0);
}

/// Draws title, notes and legend, from the top.
void drawHeading(Canvas& canvas, const CurvePicture& picture, const Layout& layout) {
  double y = kMargin + 3.0, x = layout.plot.left;
  if (!picture.title.empty())
    canvas.text(picture.title, {x, y}, {.size = 10.0, .weight = Weight::Bold}), y += kTitleHeight;
  for (const std::string& line : layout.notes) {
    TextStyle quiet = quietText();
    quiet.size *= std::min(1.0, (picture.width - kMargin - x) / canvas.textWidth(line, quiet));
    canvas.text(line, {x, y}, quiet), y += kNoteHeight;
  }

  struct Entry {
    const Curve& curve;
    Colour colour;
    bool isLine;
  };
  std::vector<Entry> entries{{picture.measured, kMeasured, false}, {picture.fitted, kFitted, true}};
  for (std::size_t k = 0; k < picture.inputs.size(); ++k)
    entries.push_back({picture.inputs[k], kInputs.at(k), true});
  for (const auto& [curve, colour, isLine] : entries) {
    if (curve.x.empty()) continue;
    if (isLine)
      canvas.line(std::array{Point{x, y}, Point{x + 14.0, y}}, {.width = 1.5, .colour = colour});
    else
      canvas.disc({x + 7.0, y}, 2.0, colour);
    canvas.text(curve.name, {x + 19.0, y}, {.size = 8.0});
    x += 19.0 + canvas.textWidth(curve.name, {.size = 8.0}) + 16.0;
  }
}

void drawPlot(Canvas& canvas, const CurvePicture& picture, const Layout& layout) {
  const Box& plot = layout.plot;
  drawRules(canvas, layout.y, plot);
  canvas.clipTo(plot);
  for (std::size_t k = 0; k < picture.inputs.size(); ++k)
    canvas.line(pointsOf(picture.inputs[k], layout.x, layout.input, plot),
                {.width = 1.1, .colour = kInputs.at(k)});
  canvas.clipToSheet();
  const auto measured = pointsOf(picture.measured, layout.x, layout.y, plot);
  for (const Point& point : measured) canvas.disc(point, radiusFor(measured.size()), kMeasured);
  canvas.line(pointsOf(picture.fitted, layout.x, layout.y, plot), {.width = 1.5, .colour = kFitted});
  drawAxis(canvas, layout.y, plot, Side::Left, kInk);
  if (layout.hasInput) drawAxis(canvas, layout.input, plot, Side::Right, kInputs.front());
}

void drawResiduals(Canvas& canvas, const CurvePicture& picture, const Layout& layout) {
  const Box& strip = layout.strip;
  drawRules(canvas, layout.residual, strip);
  const Curve residuals{"residuals", picture.measured.x, picture.residuals};
  requirePairs(residuals);
  const double zero = strip.bottom() - layout.residual.fraction(0.0) * strip.height;
  const auto points = pointsOf(residuals, layout.x, layout.residual, strip);
  for (const Point& point : points) {
    canvas.line(std::array{Point{point.x, zero}, point}, {.width = 0.5, .colour = kMeasured});
    canvas.disc(point, 0.8 * radiusFor(points.size()), kMeasured);
  }
  canvas.line(std::array{Point{strip.left, zero}, Point{strip.right(), zero}},
              {.width = 0.8, .colour = kFitted});
  drawAxis(canvas, layout.residual, strip, Side::Left, kInk);
}

}  // namespace

std::vector<std::byte> drawCurve(const CurvePicture& picture, PictureFormat format) {
  for (const Curve* curve : {&picture.measured, &picture.fitted}) requirePairs(*curve);
  for (const Curve& input : picture.inputs) requirePairs(input);
  Canvas ruler(1.0, 1.0, PictureFormat::Svg);
  const Layout layout = layoutOf(picture, ruler);
  Canvas canvas(picture.width, layout.height(), format);
  drawHeading(canvas, picture, layout);
  drawPlot(canvas, picture, layout);
  if (layout.hasStrip) drawResiduals(canvas, picture, layout);
  drawAxis(canvas, layout.x, layout.lowest(), Side::Bottom, kInk);
  return canvas.finish();
}

}  // namespace voxelfit
