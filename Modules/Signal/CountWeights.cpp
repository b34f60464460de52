// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/CountWeights.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace voxelfit {

std::vector<double> countWeights(std::span<const double> middles, std::span<const double> lengths,
                                 std::span<const double> activity, double halfLife) {
  const double faintest = kFaintest * *std::ranges::max_element(activity);
  std::vector<double> weights;
  for (std::size_t i = 0; i < middles.size(); ++i)
    weights.push_back(lengths[i] * std::exp2(-middles[i] / halfLife) / std::max(activity[i], faintest));
  const double mean =
      std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
  for (double& weight : weights) weight /= mean;
  return weights;
}

std::vector<double> lengthsOfFrames(std::span<const double> middles) {
  std::vector<double> lengths;
  double begin = 0.0;
  for (const double middle : middles) {
    lengths.push_back(2.0 * (middle - begin));
    begin += lengths.back();
    if (!(lengths.back() > 0.0)) return {};
  }
  return lengths;
}

}  // namespace voxelfit
