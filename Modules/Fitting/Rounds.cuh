// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Runs an iterative fitter over a tile in rounds on a GPU: one thread a voxel, the whole fit in registers. A
// warp waits for its slowest voxel, so each round lists the voxels that are not finished and the next takes
// only those. The same rounds as in Fitting/Rounds.h: every voxel takes the iterations that it takes on a
// processor. Batch/Cuda/Launch.cpp puts the rounds of a task on a stream.
#include "Fitting/DeviceRounds.h"

namespace voxelfit {

/// The voxel of this thread.
__device__ inline std::int64_t threadVoxel() {
  return static_cast<std::int64_t>(blockIdx.x) * kDeviceThreads + threadIdx.x;
}

/// One round. The order of the lists depends on the order of the threads, no result does.
template <class M, template <class> class Fitter, class Real>
__global__ void __launch_bounds__(kDeviceThreads, kDeviceBlocks)
    fitRound(const __grid_constant__ FitTask t, const __grid_constant__ DeviceRounds<Real> keep,
             const __grid_constant__ Round round) {
  const std::int64_t v = threadVoxel();
  const bool listed = round.number > 0 || t.only;
  if (v >= (listed ? keep.waiting[round.number] : t.voxels)) return;
  const std::int64_t place = round.number > 0 ? keep.now[v] : v;
  const std::int64_t voxel = t.only ? t.only[place] : place;
  const RoundPack pack{Lanes{voxel, nullptr}, Lanes{place, nullptr}, 1};
  const ProblemOf<M, Real> problem(t, pack.voxels, nullptr);
  const auto end = resume<Fitter<ProblemOf<M, Real>>>(problem, keep, pack, round);
  t.status[voxel] = statusAfter(end.goesOn, end.unsettled);
  if (end.goesOn && !round.last)
    keep.next[atomicAdd(&keep.waiting[round.number + 1], 1u)] = static_cast<std::int32_t>(place);
}

}  // namespace voxelfit
