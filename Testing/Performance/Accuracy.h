// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "Performance/Work.h"

namespace voxelfit::performance {

/// Voxels on which accuracy is measured: the first ones.
inline constexpr std::int64_t kJudgedVoxels = 2000;

/// How good the fits in work.run() are. Speed counts only at equal accuracy.
struct Accuracy {
  std::vector<double> medianError;  ///< of each parameter, relative to the truth
  double miss = 0.0;  ///< share of voxels whose sum of squares is above 1.01 times the reference
};

/// Judges results against the best of several fits in double from different starts, the truth among them.
class Judge {
 public:
  explicit Judge(Work& work);

  Accuracy judge();

 private:
  Work& work_;
  std::vector<double> reference_;  ///< least sum of squares of each judged voxel
};

}  // namespace voxelfit::performance
