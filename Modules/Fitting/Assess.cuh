// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The last step of every fit on a GPU: one thread a voxel.
#include "Fitting/Assess.h"
#include "Fitting/Rounds.cuh"

namespace voxelfit {

/// Assesses the voxels of a task, whose parameters stand in t.fitted; t.continueFrom must be set.
template <class M>
__global__ void __launch_bounds__(kDeviceThreads, kDeviceBlocks)
    assessVoxels(const __grid_constant__ FitTask t, const __grid_constant__ AssessTask out) {
  const std::int64_t v = threadVoxel();
  if (v >= t.voxels) return;
  const ProblemOf<M, double> problem(t, Lanes{v, nullptr}, nullptr);
  const Assessment<ProblemOf<M, double>> assessment(problem);
  assessment.store(out, 1);
  storeOfModel<M>(problem, assessment.parameters(), out, 1);
}

}  // namespace voxelfit
