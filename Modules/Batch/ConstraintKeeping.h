// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Linear constraints between the parameters of a tile: voxels whose least-squares fit breaks one are refitted
// under it, the others are not touched.
#include <cstdint>
#include <vector>

#include "Batch/Rows.h"
#include "Fitting/ConstrainedFit.h"
#include "Sdk/ModelEntry.h"

namespace voxelfit {

class ConstraintKeeping {
 public:
  /// Memory for tasks of this stride.
  ConstraintKeeping(const ModelEntry& model, std::vector<LinearConstraint> constraints, const FitTask& task);

  /// Refits the voxels that break a constraint.
  void refit(const FitTask& task);

  /// Which voxels refit() has bent, one entry a voxel.
  const std::vector<std::uint8_t>& bent() const { return bent_; }
  void setBent(std::vector<std::uint8_t> bent) { bent_ = std::move(bent); }

  /// The task with the parameters of bent voxels held by their bounds, so that they can be assessed.
  FitTask hold(const FitTask& task);

  /// Fills in, for bent voxels, what the directions that are left free decide: errors, correlations, the
  /// criteria that count parameters, and the status.
  void storeUncertainty(const FitTask& task, const AssessTask& out) const;

  /// Bytes that one object takes.
  static std::int64_t bytes(std::int64_t stride) { return stride * (8LL * kMaxParameters + 2); }

 private:
  void storeVoxel(const FitTask& task, const AssessTask& out, std::int64_t v) const;

  CurveFunctions model_;
  std::vector<LinearConstraint> constraints_;
  Row<float> low_, high_;
  std::vector<std::uint8_t> bent_;
};

}  // namespace voxelfit
