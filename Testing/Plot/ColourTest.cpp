// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>

#include "Plot/Colour.h"

namespace voxelfit {
namespace {

double linear(double component) {
  return component <= 0.04045 ? component / 12.92 : std::pow((component + 0.055) / 1.055, 2.4);
}

/// CIE lightness L* of an sRGB colour (IEC 61966-2-1 primaries, white point D65), 0 to 100.
double lightness(const Colour& colour) {
  const double Y = 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
  return Y > 0.008856 ? 116.0 * std::cbrt(Y) - 16.0 : 903.3 * Y;
}

class ColourMapTest : public testing::TestWithParam<ColourMap> {};

// Equal steps must look equal: measured in CIE L*, a scale other than the one the ramps are built in.
TEST_P(ColourMapTest, RisesEvenlyInLightness) {
  const int steps = 20;
  const double mean = (lightness(colourAt(GetParam(), 1.0)) - lightness(colourAt(GetParam(), 0.0))) / steps;

  for (int k = 0; k < steps; ++k) {
    const double from = lightness(colourAt(GetParam(), k / 20.0));
    const double to = lightness(colourAt(GetParam(), (k + 1) / 20.0));
    EXPECT_GT(to - from, 0.4 * mean) << "step " << k;
    EXPECT_LT(to - from, 1.6 * mean) << "step " << k;
  }
}

TEST_P(ColourMapTest, GivesTheEndColoursOutside) {
  EXPECT_EQ(colourAt(GetParam(), -3.0).green, colourAt(GetParam(), 0.0).green);
  EXPECT_EQ(colourAt(GetParam(), 7.0).green, colourAt(GetParam(), 1.0).green);
}

INSTANTIATE_TEST_SUITE_P(All, ColourMapTest,
                         testing::Values(ColourMap::Lagoon, ColourMap::Ember, ColourMap::Grey));

TEST(ColourMap, GreyHasNoHue) {
  const Colour middle = colourAt(ColourMap::Grey, 0.5);

  EXPECT_NEAR(middle.red, middle.green, 1e-6);
  EXPECT_NEAR(middle.green, middle.blue, 1e-6);
}

}  // namespace
}  // namespace voxelfit
