// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The fit of a tile as a sequence of calls of a back end: one for the usual job, more where it asks for
// several starts, another error law or a bootstrap.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "Batch/Backend.h"
#include "Batch/ConstraintKeeping.h"
#include "Batch/FitJob.h"
#include "Batch/Reweighting.h"
#include "Batch/Rows.h"
#include "Math/Random.h"

namespace voxelfit {

class Search {
 public:
  /// Memory for tasks of this many samples and this stride.
  Search(const FitJob& job, const FitPlan& plan, const FitTask& task);

  /// Fits the voxels of the tile, `voxels` being their places in the grid, and fills the results of `task`
  /// and `out`.
  void fit(Backend& backend, const FitTask& task, const AssessTask& out,
           std::span<const std::int64_t> voxels);

  /// Share of the starts that ended more than 1 % above the best; null where there was one.
  const float* localMinima() const { return localMinima_.get(); }
  /// Scale of the error law, unit of the data; null where it is not estimated.
  const float* scales() const { return scales_.get(); }
  /// Standard deviations of the bootstrapped parameters, [parameter * stride + voxel]; null without.
  const float* bootstrapErrors() const { return bootstrapErrors_.get(); }

  /// Bytes that one object takes.
  static std::int64_t bytes(const FitJob& job, int samples, std::int64_t stride);

 private:
  void optimise(Backend& backend, const FitTask& task);
  void assess(Backend& backend, const FitTask& task, const AssessTask& out);
  void tryOtherStarts(Backend& backend, const FitTask& task);
  void setStarts(FitTask& trial, int number);
  double cost(const FitTask& task, std::int64_t v) const;
  void take(const FitTask& from, const FitTask& to, std::int64_t v);
  void countMinima(const FitTask& task);
  FitTask trialOf(const FitTask& task) const;
  void bootstrap(Backend& backend, const FitTask& task, std::span<const std::int64_t> voxels);
  void resample(const FitTask& task, std::int64_t v, Draw draw);

  const FitJob& job_;
  const FitPlan& plan_;
  int parameters_;
  std::optional<Reweighting> reweighting_;
  std::optional<ConstraintKeeping> constraints_;
  Row<float> trialFitted_, trialSums_, trialIterations_, starts_;
  Row<std::uint32_t> trialStatus_;
  Row<float> localMinima_, scales_, bootstrapErrors_, curves_, copies_;
  std::vector<std::uint8_t> bent_;    ///< [voxel] whether the best fit was bent by a constraint
  std::vector<double> costs_, best_;  ///< [start * stride + voxel], [voxel]
};

}  // namespace voxelfit
