// SPDX-License-Identifier: BSD-3-Clause
#include "Models/DecayPlan.h"

#include <cmath>

namespace voxelfit {

std::vector<DecayStep> planDecay(std::span<const double> x) {
  const int n = static_cast<int>(x.size());
  std::vector<DecayStep> steps(n, DecayStep{-1, -1});
  std::vector<double> roundings(n, 1.0);
  for (int i = 0; i < n; ++i) {
    if (x[i] == 0.0) {
      steps[i] = {kDecayIsOne, kDecayIsOne};
      roundings[i] = 0.0;
      continue;
    }
    double best = kLongestChain;
    for (int j = 0; j < i; ++j)
      for (int k = j; k < i; ++k) {
        if (std::abs(x[j] + x[k] - x[i]) > 1e-12 * std::abs(x[i])) continue;
        const double gathered = roundings[j] + roundings[k] + 1.0;
        if (gathered >= best) continue;
        best = gathered;
        steps[i] = {static_cast<std::int16_t>(j), static_cast<std::int16_t>(k)};
        roundings[i] = gathered;
      }
  }
  return steps;
}

}  // namespace voxelfit
