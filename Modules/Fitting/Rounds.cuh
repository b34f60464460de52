// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Runs an iterative fitter over a tile in rounds on a GPU: one thread a voxel, the whole fit in registers. A
// warp waits for its slowest voxel, so each round lists the voxels that are not finished and the next round
// takes only those. The same rounds as in Fitting/Rounds.h: every voxel takes the iterations that it takes on
// a processor.
#ifndef __CUDACC_RTC__
#include <utility>
#endif

#include "Fitting/Round.h"

namespace voxelfit {

/// Threads of a block: registers for any fit, and enough blocks to fill a multiprocessor.
inline constexpr int kFitThreads = 128;

/// Lists of a fit, in the scratch memory behind the state: how many voxels each round has to take.
template <class Real>
struct DeviceRounds : RoundState<Real> {
  std::uint32_t* waiting;  ///< [round]

  DeviceRounds(const FitTask& t, int numbers) : RoundState<Real>(t, numbers) {
    waiting = reinterpret_cast<std::uint32_t*>(this->next + this->stride);
  }
};

/// One round. The order of the lists depends on the order of the threads, no result does.
template <class M, template <class, class> class Fitter, class Real>
__global__ void __launch_bounds__(kFitThreads)
    fitRound(const __grid_constant__ FitTask t, const __grid_constant__ DeviceRounds<Real> keep,
             Round round) {
  const std::int64_t v = static_cast<std::int64_t>(blockIdx.x) * kFitThreads + threadIdx.x;
  if (v >= (round.number == 0 ? t.voxels : keep.waiting[round.number])) return;
  const std::int64_t place = round.number == 0 ? v : keep.now[v];
  const std::int64_t voxel = t.only ? t.only[place] : place;
  const Problem<M, Real> problem(t, Lanes{voxel, nullptr}, nullptr);
  const auto end = resume<Fitter<M, Real>>(problem, keep, Lanes{place, nullptr}, 1, round);
  t.status[voxel] = statusAfter(end.goesOn, end.unsettled);
  if (end.goesOn && !round.last)
    keep.next[atomicAdd(&keep.waiting[round.number + 1], 1u)] = static_cast<std::int32_t>(place);
}

#ifndef __CUDACC_RTC__
/// Puts all rounds of a task whose pointers are device memory on a stream. The grid of a later round covers
/// all voxels, because how many are left is known on the device only; threads without a voxel end at once.
template <class M, template <class, class> class Fitter, class Real>
cudaError_t launchRounds(const FitTask& t, cudaStream_t stream) {
  DeviceRounds<Real> keep(t, kRoundNumbers<Fitter<M, Real>>);
  cudaError_t error = cudaMemsetAsync(keep.waiting, 0, sizeof(std::uint32_t) * (kMostRounds + 1), stream);
  const auto blocks = static_cast<unsigned>((t.voxels + kFitThreads - 1) / kFitThreads);
  int spent = 0;
  bool last = false;
  for (int done = 0; error == cudaSuccess && !last; ++done) {
    const Round round = Round::after(done, spent, t.maxIterations);
    fitRound<M, Fitter, Real><<<blocks, kFitThreads, 0, stream>>>(t, keep, round);
    error = cudaGetLastError();
    spent += round.budget;
    last = round.last;
    std::swap(keep.now, keep.next);
  }
  return error;
}
#endif

}  // namespace voxelfit
