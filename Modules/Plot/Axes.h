// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <string>

#include "Plot/Canvas.h"
#include "Plot/Ticks.h"

namespace voxelfit {

/// What is written along an axis, as markup of Canvas.
struct AxisTitle {
  std::string quantity{};  ///< "Concentration"
  std::string unit{};      ///< "mmol/l", or empty
};

/// One axis of a plot.
struct PlotAxis {
  Range range{};     ///< values at the ends
  int exponent = 0;  ///< labels are values / 10^exponent
  Ticks ticks{};     ///< of the labels
  AxisTitle title{};
  double labelWidth = 0.0;  ///< points that the widest label takes; axes above each other share the larger

  /// Where a value lies: 0 at the low end, 1 at the high end.
  double fraction(double value) const { return (value - range.low) / range.length(); }
  /// Where a tick lies.
  double tickFraction(std::size_t tick) const;
};

/// An axis that shows all finite `values` with a little room at both ends, and 0 where it is near.
PlotAxis axisFor(Canvas& ruler, std::span<const double> values, const AxisTitle& title, int mostTicks);

/// The same for values >= 0, with its 0 at the height of the 0 of `other`, where that axis has one.
PlotAxis alignedAxisFor(Canvas& ruler, std::span<const double> values, const AxisTitle& title, int mostTicks,
                        const PlotAxis& other);

enum class Side { Left, Right, Bottom };

/// Room that tick labels and title of an axis take beside a plot, in points.
double axisRoom(const PlotAxis& axis, Side side);

/// Draws line, ticks, labels and title of an axis along one side of `plot`.
void drawAxis(Canvas& canvas, const PlotAxis& axis, const Box& plot, Side side, const Colour& colour);

/// Pale lines across `plot` at the ticks of a vertical axis.
void drawRules(Canvas& canvas, const PlotAxis& axis, const Box& plot);

}  // namespace voxelfit
