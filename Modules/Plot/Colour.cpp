// SPDX-License-Identifier: BSD-3-Clause
// Ramps run through a few anchor hues in Oklab (B. Ottosson, "A perceptual color space for image processing",
// 2020), whose lightness is replaced by a straight line between the ends.
#include "Plot/Colour.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace voxelfit {
namespace {

/// One anchor: the chroma plane of Oklab. Anchors are evenly spaced along the ramp.
struct Anchor {
  double a, b;
};

struct Ramp {
  double darkest, lightest;  // Oklab lightness
  std::span<const Anchor> anchors;
};

constexpr std::array kLagoonAnchors{Anchor{0.045, -0.115}, Anchor{-0.010, -0.115}, Anchor{-0.060, -0.045},
                                    Anchor{-0.110, 0.030}, Anchor{-0.120, 0.125},  Anchor{-0.045, 0.175}};
constexpr std::array kEmberAnchors{Anchor{0.000, -0.020}, Anchor{0.075, -0.105}, Anchor{0.150, -0.025},
                                   Anchor{0.150, 0.080},  Anchor{0.062, 0.130},  Anchor{-0.020, 0.085}};
constexpr std::array kGreyAnchors{Anchor{0.0, 0.0}, Anchor{0.0, 0.0}};

Ramp rampOf(ColourMap map) {
  switch (map) {
    case ColourMap::Lagoon:
      return {0.25, 0.92, kLagoonAnchors};
    case ColourMap::Ember:
      return {0.12, 0.96, kEmberAnchors};
    case ColourMap::Grey:
      break;
  }
  return {0.15, 1.0, kGreyAnchors};
}

/// Catmull-Rom through the anchors, so that hues turn without a kink.
double smooth(double before, double from, double to, double after, double t) {
  const double slopeFrom = 0.5 * (to - before), slopeTo = 0.5 * (after - from), step = to - from;
  return from + t * (slopeFrom +
                     t * (3.0 * step - 2.0 * slopeFrom - slopeTo + t * (slopeFrom + slopeTo - 2.0 * step)));
}

Anchor hueAt(std::span<const Anchor> anchors, double fraction) {
  const auto last = static_cast<int>(anchors.size()) - 1;
  const double position = fraction * last;
  const int k = std::min(static_cast<int>(position), last - 1);
  const auto anchor = [&](int index) {
    return anchors[static_cast<std::size_t>(std::clamp(index, 0, last))];
  };
  const auto [p, q, r, s] = std::array{anchor(k - 1), anchor(k), anchor(k + 1), anchor(k + 2)};
  return {smooth(p.a, q.a, r.a, s.a, position - k), smooth(p.b, q.b, r.b, s.b, position - k)};
}

/// Linear light to sRGB, IEC 61966-2-1.
double encode(double light) {
  const double bounded = std::clamp(light, 0.0, 1.0);
  return bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * std::pow(bounded, 1.0 / 2.4) - 0.055;
}

Colour fromOklab(double lightness, Anchor hue) {
  const double l = std::pow(lightness + 0.3963377774 * hue.a + 0.2158037573 * hue.b, 3.0);
  const double m = std::pow(lightness - 0.1055613458 * hue.a - 0.0638541728 * hue.b, 3.0);
  const double s = std::pow(lightness - 0.0894841775 * hue.a - 1.2914855480 * hue.b, 3.0);
  return {encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          encode(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

}  // namespace

Colour colourAt(ColourMap map, double fraction) {
  const double bounded = std::clamp(fraction, 0.0, 1.0);
  const Ramp ramp = rampOf(map);
  return fromOklab(std::lerp(ramp.darkest, ramp.lightest, bounded), hueAt(ramp.anchors, bounded));
}

}  // namespace voxelfit
