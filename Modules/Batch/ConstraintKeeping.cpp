// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/ConstraintKeeping.h"

#include <cmath>

#include "Fitting/Finish.h"
#include "Fitting/Status.h"

namespace voxelfit {

ConstraintKeeping::ConstraintKeeping(const ModelEntry& model, std::vector<LinearConstraint> constraints,
                                     const FitTask& task)
    : model_{model.curve, model.gradient, model.description.parameterCount},
      constraints_(std::move(constraints)),
      low_(makeRow<float>(model_.parameters * task.stride)),
      high_(makeRow<float>(model_.parameters * task.stride)),
      bent_(task.stride) {}

void ConstraintKeeping::refit(const FitTask& task) {
  for (std::int64_t v = 0; v < task.voxels; ++v) {
    bent_[v] = !keepsConstraints(constraints_, task, model_.parameters, v);
    if (bent_[v]) fitConstrained(model_, constraints_, task, v);
  }
}

FitTask ConstraintKeeping::hold(const FitTask& task) {
  FitTask held = task;
  for (int k = 0; k < model_.parameters; ++k) {
    const std::int64_t row = k * task.stride;
    for (std::int64_t v = 0; v < task.voxels; ++v) {
      const VoxelSetting own(task, k, v);
      low_[row + v] = bent_[v] ? task.fitted[row + v] : own.low;
      high_[row + v] = bent_[v] ? task.fitted[row + v] : own.high;
    }
    held.parameters[k].lower.map = low_.get() + row;
    held.parameters[k].upper.map = high_.get() + row;
    held.parameters[k].relative = false;
  }
  return held;
}

void ConstraintKeeping::storeUncertainty(const FitTask& task, const AssessTask& out) const {
  for (std::int64_t v = 0; v < task.voxels; ++v)
    if (bent_[v]) storeVoxel(task, out, v);
}

void ConstraintKeeping::storeVoxel(const FitTask& task, const AssessTask& out, std::int64_t v) const {
  const auto at = constrainedUncertainty(model_, constraints_, task, v);
  const auto covariance = [&](int i, int j) {
    return at.isDetermined ? at.covariance[i * model_.parameters + j] : NAN;
  };
  const auto error = [&](int i) {
    const double variance = covariance(i, i);
    return variance > 0.0 ? std::sqrt(variance) : NAN;
  };
  task.status[v] |= bit(FitStatus::AtBound);
  if (!at.isDetermined) task.status[v] |= bit(FitStatus::Singular);
  for (int i = 0; i < model_.parameters; ++i) {
    if (out.errors) out.errors[i * task.stride + v] = static_cast<float>(error(i));
    for (int j = 0; out.correlations && j < i; ++j)
      out.correlations[(i * (i - 1) / 2 + j) * task.stride + v] =
          static_cast<float>(covariance(i, j) / (error(i) * error(j)));
  }
  double n = 0.0;
  for (int i = 0; i < task.samples; ++i)
    n += (!task.sampleWeights || task.sampleWeights[i] > 0.0) &&
         (!task.voxelWeights || task.voxelWeights[i * task.stride + v] > 0.0f);
  const double k = at.free + 1.0, spare = n - k - 1.0;
  if (out.reducedChiSquared)
    out.reducedChiSquared[v] = n > at.free ? task.sumOfSquares[v] / static_cast<float>(n - at.free) : NAN;
  const double deviance = n * std::log(task.sumOfSquares[v] / n);
  if (out.aicc) out.aicc[v] = static_cast<float>(spare > 0.0 ? deviance + 2.0 * k * n / spare : NAN);
  if (out.bic) out.bic[v] = static_cast<float>(deviance + k * std::log(n));
}

}  // namespace voxelfit
