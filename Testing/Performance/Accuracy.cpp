// SPDX-License-Identifier: BSD-3-Clause
#include "Performance/Accuracy.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "Math/Random.h"

namespace voxelfit::performance {

Judge::Judge(Work& work) : work_(work), reference_(kJudgedVoxels, std::numeric_limits<double>::infinity()) {
  constexpr int kStarts = 5;
  const auto& ranges = work.definition().truth;
  for (int start = 0; start < kStarts; ++start) {
    FitTask task = work.run().part(0, kJudgedVoxels);
    task.maxIterations = 300;
    task.continueFrom = start > 0;  // the first start is the model's own, the second the truth
    for (int k = 0; k < work.parameters(); ++k)
      for (std::int64_t v = 0; v < kJudgedVoxels; ++v) {
        const double share = uniformPair({.seed = 1,
                                          .voxel = static_cast<std::uint64_t>(v),
                                          .sample = static_cast<std::uint32_t>(start),
                                          .number = static_cast<std::uint32_t>(k)})[0];
        const double p =
            start == 1 ? work.truth(k, v) : ranges[k].low + share * (ranges[k].high - ranges[k].low);
        task.fitted[k * task.stride + v] = static_cast<float>(p);
      }
    work.model().yardstick(task);
    for (std::int64_t v = 0; v < kJudgedVoxels; ++v)
      reference_[v] = std::min(reference_[v], testing::exactSumOfSquares(work.model(), work.run(), v));
  }
}

Accuracy Judge::judge() {
  Accuracy out;
  for (int k = 0; k < work_.parameters(); ++k) {
    std::vector<double> errors;
    for (std::int64_t v = 0; v < kJudgedVoxels; ++v)
      errors.push_back(std::abs(work_.run().parameter(k, v) / work_.truth(k, v) - 1.0));
    std::ranges::nth_element(errors, errors.begin() + kJudgedVoxels / 2);
    out.medianError.push_back(errors[kJudgedVoxels / 2]);
  }
  std::int64_t missed = 0;
  for (std::int64_t v = 0; v < kJudgedVoxels; ++v)
    missed += !(testing::exactSumOfSquares(work_.model(), work_.run(), v) <= 1.01 * reference_[v]);
  out.miss = static_cast<double>(missed) / kJudgedVoxels;
  return out;
}

}  // namespace voxelfit::performance
