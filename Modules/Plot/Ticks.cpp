// SPDX-License-Identifier: BSD-3-Clause
#include "Plot/Ticks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

namespace voxelfit {
namespace {

constexpr double kRounding =
    1e-6;  // of a step: an end that misses its tick by the rounding of a float hits it

constexpr double kNearZero = 0.4;

struct Steps {
  std::int64_t first, last;
  std::int64_t count() const { return last - first + 1; }
};

/// The multiples of `step` inside `range`.
Steps stepsInside(Range range, double step) {
  return {static_cast<std::int64_t>(std::ceil(range.low / step - kRounding)),
          static_cast<std::int64_t>(std::floor(range.high / step + kRounding))};
}

bool isUsable(Range range) {
  return std::isfinite(range.length()) && range.length() > std::numeric_limits<double>::min();
}

}  // namespace

Ticks ticksFor(Range range, int most) {
  Ticks ticks;
  if (!isUsable(range)) return ticks;
  auto exponent = static_cast<int>(std::floor(std::log10(range.length() / most)));
  for (bool isFound = false; !isFound; ++exponent)
    for (const double mantissa : {1.0, 2.0, 5.0}) {
      const double step = mantissa * std::pow(10.0, exponent);
      const Steps inside = stepsInside(range, step);
      if (inside.count() > most) continue;
      for (std::int64_t k = inside.first; k <= inside.last; ++k)
        ticks.positions.push_back(static_cast<double>(k) * step);
      ticks.step = step;
      ticks.decimals = std::max(0, -exponent);
      isFound = true;
      break;
    }
  return ticks;
}

Range withZeroNear(Range range) {
  if (range.low > 0.0 && range.low < kNearZero * range.high) range.low = 0.0;
  if (range.high < 0.0 && range.high > kNearZero * range.low) range.high = 0.0;
  if (range.length() > 0.0) return range;
  if (range.low == 0.0) return {0.0, 1.0};
  return {std::min(0.0, range.low), std::max(0.0, range.high)};
}

Range roundedOut(Range range, int most) {
  if (!isUsable(range)) return range;
  const double step = ticksFor(range, most).step;
  return {std::floor(range.low / step + kRounding) * step, std::ceil(range.high / step - kRounding) * step};
}

int sharedExponent(Range range) {
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  if (!std::isfinite(largest) || largest == 0.0) return 0;
  const auto exponent = static_cast<int>(std::floor(std::log10(largest)));
  return exponent >= kSmallestPlainExponent && exponent <= kLargestPlainExponent ? 0 : exponent;
}

std::string scaledUnit(const std::string& unit, int exponent) {
  if (exponent == 0) return unit;
  const char* sign = exponent < 0 ? "\u2212" : "";
  return fmt::format("10^{{{}{}}}{}{}", sign, std::abs(exponent), unit.empty() ? "" : " ", unit);
}

std::string Ticks::label(double position) const {
  const bool isZero = std::abs(position) < kRounding * step;
  const std::string digits = fmt::format("{:.{}f}", isZero ? 0.0 : std::abs(position), decimals);
  return (position < 0.0 && !isZero ? "\u2212" : "") + digits;
}

}  // namespace voxelfit
