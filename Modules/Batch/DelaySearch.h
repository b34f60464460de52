// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "Batch/Backend.h"
#include "Batch/FitJob.h"
#include "Fitting/Task.h"

namespace voxelfit {

class Preparation;

/// Where fits with a free delay start. The sum of squares has several minima along the delay and kinks where
/// a sample meets a row of the input function. So the model inside is first fitted to input functions that
/// arrive later by common delays, at most kSearchStep apart, with the fastest fitter that can. From its best
/// delay each voxel is fitted with a free one, and once more from either side of where that ends: of 2000
/// noisy curves (2 %) of extended Tofts sampled every 3.3 s, 23 ended in a minimum beside the lowest without
/// this and none does with it.
class DelaySearch {
 public:
  static constexpr double kSearchStep = 1.0;  ///< s
  static constexpr int kMostDelays = 61;

  /// Wants job.undelayed. Throws what preparing the fits throws.
  DelaySearch(const FitJob& job, int samples);
  ~DelaySearch();

  /// Fills task.fitted, for a tile of the job, with the best parameters found for each voxel, and makes the
  /// task continue from there. `plan` is that of the job.
  void search(Backend& backend, const FitPlan& plan, FitTask& task) const;

 private:
  static constexpr float kNeighbour = kSearchStep;

  class Best;
  struct Attempt {
    double delay;
    std::unique_ptr<Preparation> preparation;
  };
  void searchCommonDelays(Backend& backend, const FitTask& task, Best& best) const;

  LoadedModel delayed_, inside_;
  std::vector<Attempt> attempts_;
};

/// Whether a job with a delay in its model holds it.
bool isDelayFixed(const FitJob& job);

/// The smallest and the largest delay (s) that a job with a delay in its model allows in any voxel.
std::pair<double, double> delayRange(const FitJob& job);

}  // namespace voxelfit
