// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "Fitting/FitPlan.h"
#include "Fitting/Task.h"
#include "Sdk/ModelEntry.h"

namespace voxelfit {

/// What fits tiles: this processor, a GPU. fit() is called from several threads at once.
class Backend {
 public:
  virtual ~Backend() = default;
  /// What ran, for job.json and people: "cpu x86-64-v4", "cuda NVIDIA H200".
  virtual std::string name() const = 0;
  /// Voxels of a tile that suit this back end for series of `samples` samples; a multiple of 16.
  virtual std::int64_t tileVoxels(int samples) const = 0;
  /// The first half of fit(): fills task.fitted, sumOfSquares, iterations and status, in the precision of the
  /// plan.
  virtual void search(const ModelEntry& model, const FitPlan& plan, const FitTask& task) = 0;
  /// Fits one tile as planned and fills task.fitted, sumOfSquares, iterations, status and the rows of
  /// `assessment`. All three functions throw Error BackEnd where the back end cannot.
  virtual void fit(const ModelEntry& model, const FitPlan& plan, const FitTask& task,
                   const AssessTask& assessment) = 0;
  /// The second half: moves task.fitted to the optimum near by and fills the same results but
  /// task.iterations; adds to task.status.
  virtual void refine(const ModelEntry& model, const FitTask& task, const AssessTask& assessment) = 0;
};

/// The processor at hand, with the strongest kernels it can run (or the `instructionSet` given).
std::unique_ptr<Backend> makeCpuBackend(InstructionSet instructionSet);

}  // namespace voxelfit
