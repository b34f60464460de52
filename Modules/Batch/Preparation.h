// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <memory>
#include <vector>

#include "Batch/FitJob.h"
#include "Fitting/CompressedTable.h"
#include "Fitting/StartEstimator.h"
#include "Fitting/Task.h"
#include "Sdk/FormulaSamples.h"

namespace voxelfit {

class DelaySearch;

/// Everything about a job that is the same for all its tiles, worked out once: the plan, the sample positions
/// in the precisions that kernels read, the decay plan, the compressed table and the parameter settings.
class Preparation {
 public:
  /// Throws Error Usage with the first of job.problems(), or what the plan and the input function say.
  Preparation(const FitJob& job, int samples);
  ~Preparation();

  const FitPlan& plan() const { return plan_; }
  /// A task without voxels: tile, results and scratch are still to be filled in; pointers lead into this
  /// object.
  const FitTask& task() const { return task_; }
  /// What finds the starts of a model with a fitted delay; null for others.
  const DelaySearch* delaySearch() const { return delaySearch_.get(); }

 private:
  void setProtocol(const FitJob& job);
  void setWalk(const FitJob& job);
  void bindProtocol(const FitJob& job);
  void setWeights(const FitJob& job);
  void setParameters(const FitJob& job);
  void makePlan(const FitJob& job);
  void estimateStarts(const FitJob& job);

  FitTask task_;
  FitPlan plan_{};
  std::vector<double> x_, step_, input_, portal_, knots_, directions_, weightRoots_;
  std::vector<float> xFloat_, stepFloat_, inputFloat_, portalFloat_, directionsFloat_, weightRootsFloat_;
  std::vector<std::int32_t> sampleAt_;
  std::vector<DecayStep> decaySteps_;
  std::optional<FormulaSamples> formula_;
  std::optional<CompressedTable> table_;
  std::optional<StartEstimator> starts_;
  std::unique_ptr<DelaySearch> delaySearch_;
};

}  // namespace voxelfit
