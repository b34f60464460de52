// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <string>
#include <vector>

#include "Plot/Canvas.h"
#include "Plot/Colour.h"
#include "Plot/Ticks.h"

namespace voxelfit {

/// What a colour bar explains.
struct ColourScale {
  std::string symbol{};  ///< markup of Canvas
  std::string unit{};    ///< markup, or empty
  Range window{};        ///< values at the ends
  ColourMap colours = ColourMap::Lagoon;
};

/// A colour bar that has been measured and can be drawn.
struct ColourBar {
  ColourScale scale{};
  std::string unitLine{};             ///< power of ten and unit, under the symbol
  std::vector<double> positions{};    ///< of the ticks, as fractions of the window
  std::vector<std::string> labels{};  ///< one a tick
  bool hasBelow = false;              ///< some values lie below the window: the bar ends in a point
  bool hasAbove = false;
  double width = 0.0;  ///< points that bar, labels and heading need
};

/// Chooses ticks and measures the labels. `values` tell whether anything lies outside the window.
ColourBar colourBarOf(const ColourScale& scale, std::span<const float> values, Canvas& ruler);

/// Draws heading, bar and ticks into `room`.
void drawColourBar(Canvas& canvas, const ColourBar& bar, const Box& room);

}  // namespace voxelfit
