// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>

#include "Math/Bessel.h"

namespace voxelfit {
namespace {

// Abramowitz and Stegun, Handbook of Mathematical Functions (1964), tables 9.8 and 9.9.
TEST(BesselRatio, IsThatOfTheTables) {
  EXPECT_NEAR(besselRatio(1.0).logI0, std::log(1.266065877752008), 1e-15);
  EXPECT_NEAR(besselRatio(1.0).ratio, 0.565159103992485 / 1.266065877752008, 1e-15);
  EXPECT_NEAR(besselRatio(10.0).logI0, 10.0 + std::log(0.127833337163428), 1e-13);
  EXPECT_NEAR(besselRatio(10.0).ratio, 0.1212626813844555 / 0.127833337163428, 1e-14);
}

TEST(BesselRatio, IsThatOfTheStandardLibraryInLongDouble) {
  for (double t = 1e-6; t < 700.0; t *= 1.05) {
    const long double I0 = std::cyl_bessel_il(0.0L, t), I1 = std::cyl_bessel_il(1.0L, t);
    ASSERT_NEAR(besselRatio(t).ratio, static_cast<double>(I1 / I0), 2e-15 * static_cast<double>(I1 / I0))
        << t;
    const auto logI0 = static_cast<double>(std::log(I0));
    ASSERT_NEAR(besselRatio(t).logI0, logI0, 3e-16 + 1e-15 * logI0) << t;
  }
}

TEST(BesselRatio, HoldsFarOutsideTheRangeOfI0) {
  EXPECT_EQ(besselRatio(0.0).logI0, 0.0);
  EXPECT_EQ(besselRatio(0.0).ratio, 0.0);
  EXPECT_NEAR(besselRatio(1e10).ratio, 1.0 - 0.5e-10, 1e-16);
  EXPECT_EQ(besselRatio(1e300).ratio, 1.0);
  EXPECT_EQ(besselRatio(1e300).logI0, 1e300);
}

}  // namespace
}  // namespace voxelfit
