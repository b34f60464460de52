// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <memory>
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
/// this and none does with it. Where a portal vein has a free delay too, each of its common delays, only
/// kPortalSearchStep apart because the gut has spread its input, begins with the best one of the artery: of
/// 200 noisy curves 4 end beside the lowest minimum, in which hardly any arterial flow fits the noise.
class DelaySearch {
 public:
  static constexpr double kSearchStep = 1.0, kPortalSearchStep = 5.0;  ///< s
  static constexpr int kMostDelays = 61;                               ///< of one inlet

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
    std::array<double, 2> delays;  ///< of the artery and, where there is one, of the portal vein
    std::unique_ptr<Preparation> preparation;
  };
  void fitInside(Backend& backend, const Attempt& attempt, const FitTask& task) const;
  void putDelays(const std::array<double, 2>& delays, const FitTask& task) const;

  LoadedModel delayed_, inside_;
  std::vector<std::vector<Attempt>> attempts_;  ///< [delay of the vein][delay of the artery]
};

/// The first delay in the table of a model that has delays: that of the artery, behind which comes that of
/// the portal vein where there is one. No other parameter follows.
int firstDelay(const ModelDescription& model);

/// Whether a job with delays in its model holds all of them.
bool areDelaysFixed(const FitJob& job);

/// The smallest delay (s) that a job with delays in its model allows in any voxel and inlet.
double lowestDelay(const FitJob& job);

}  // namespace voxelfit
