// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace voxelfit {

/// A colour in sRGB; components and opacity in [0, 1].
struct Colour {
  double red = 0.0;
  double green = 0.0;
  double blue = 0.0;
  double opacity = 1.0;
};

/// Ramps from values to colours. The lightness of each rises evenly, so that equal steps in the value look
/// equal and the picture survives a grey printer and colour-blind eyes.
enum class ColourMap {
  Lagoon,  ///< night blue, teal, green, yellow
  Ember,   ///< black, violet, red, orange, pale yellow
  Grey     ///< black to white
};

/// The colour at `fraction` of a ramp; values outside [0, 1] get the end colours.
Colour colourAt(ColourMap map, double fraction);

}  // namespace voxelfit
