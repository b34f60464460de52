// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Makes the polynomial of Fitting/StartEstimate.h, once a job.
#include <memory>
#include <optional>
#include <vector>

#include "Fitting/StartEstimate.h"
#include "Models/Description.h"

namespace voxelfit {

/// What of a model is simulated; see ModelEntry.
struct SimulatedModel {
  const ModelDescription& description;
  void (*curve)(const double* p, const double* c, const Protocol<double>* acq, double* signal);
  void (*coordinates)(const double* p, double* q);
};

class StartEstimator {
 public:
  /// The estimate for the samples, constants, bounds and held parameters of `task`; its data are not read.
  /// Simulated parameters lie within a factor of 5 of their starts (anywhere, where the start is not
  /// positive) inside their bounds. None where constants differ between voxels or a simulated curve is not
  /// finite.
  static std::optional<StartEstimator> make(const SimulatedModel& model, const FitTask& task);

  const StartEstimateView* view() const { return view_.get(); }
  const float* basis() const { return basis_.data(); }

 private:
  std::unique_ptr<StartEstimateView> view_ = std::make_unique<StartEstimateView>();
  std::vector<float> basis_;
};

}  // namespace voxelfit
