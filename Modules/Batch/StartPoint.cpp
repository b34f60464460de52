// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/StartPoint.h"

#include <algorithm>
#include <cmath>

namespace voxelfit {
namespace {

/// The positive root of x^(dimensions + 1) = x + 1.
double generalisedGoldenRatio(int dimensions) {
  double x = 2.0;
  for (int i = 0; i < 60; ++i) x = std::pow(1.0 + x, 1.0 / (dimensions + 1));
  return x;
}

}  // namespace

double startShare(int number, int parameter, int parameters) {
  return std::fmod(0.5 + number * std::pow(generalisedGoldenRatio(parameters), -(parameter + 1)), 1.0);
}

double startBetween(double low, double high, double share) {
  constexpr double kSmallestShare = 1e-3;
  if (low < 0.0 || high <= 0.0) return low + share * (high - low);
  const double first = low > 0.0 ? low : kSmallestShare * high;
  return std::min(first * std::pow(high / first, share), high);
}

}  // namespace voxelfit
