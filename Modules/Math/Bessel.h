// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cmath>
#include <limits>
#include <numbers>

namespace voxelfit {

/// log I0 and the ratio I1 / I0 of modified Bessel functions at one place.
struct BesselRatio {
  double logI0;
  double ratio;  ///< I1 / I0: the derivative of log I0
};

/// log I0(t) and I1(t) / I0(t) for any finite t >= 0, to a few units in the last place of I0 and I1; nothing
/// overflows. Sources: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 9.6.10 (power
/// series) below 30 and 9.7.1 (asymptotic series) above.
inline BesselRatio besselRatio(double t) {
  constexpr double kLargest = 30.0, kEnough = std::numeric_limits<double>::epsilon() / 4;
  double more0 = 0.0, more1 = 0.0;  // of the sums beside their first term, 1
  if (t <= kLargest) {
    const double square = 0.25 * t * t;
    double term = 1.0;  // of I0; that of I1 is term / (k + 1)
    for (int k = 1; term > kEnough * (1.0 + more0); ++k) {
      term *= square / (static_cast<double>(k) * k);
      more0 += term;
      more1 += term / (k + 1.0);
    }
    return {std::log1p(more0), 0.5 * t * (1.0 + more1) / (1.0 + more0)};
  }
  double term0 = 1.0, term1 = 1.0;
  for (int k = 1; std::abs(term1) > kEnough; ++k) {
    const double odd = (2.0 * k - 1.0) * (2.0 * k - 1.0), step = 8.0 * k * t;
    term0 *= odd / step;
    term1 *= (odd - 4.0) / step;
    more0 += term0;
    more1 += term1;
  }
  return {t - 0.5 * std::log(2.0 * std::numbers::pi * t) + std::log1p(more0), (1.0 + more1) / (1.0 + more0)};
}

}  // namespace voxelfit
