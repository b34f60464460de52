// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Runs an iterative fitter over a tile in rounds. A pack waits for its slowest voxel, so after a few iterations the
// voxels that are not finished are gathered into full packs and only those go on. Every voxel takes the same iterations
// whoever its neighbours are: results do not depend on tiles or lanes.
#include <algorithm>

#include "Fitting/Problem.h"
#include "Fitting/Status.h"

namespace voxelfit {

/// Iterations of each round; the last takes what is left of the limit.
inline constexpr int kRounds[] = {4, 3, 4, 6, 10};

namespace detail {

/// Where a tile's unfinished voxels and their state are kept: [number * stride + voxel].
template <class Real>
struct RoundState {
  Real* samples;
  Scalar<Real>* state;
  std::int32_t *now, *next;
  std::int64_t stride;

  RoundState(const FitTask& t, int numbers) : stride((t.voxels + 15) / 16 * 16) {
    auto* bytes = static_cast<char*>(t.scratch);
    samples = reinterpret_cast<Real*>(bytes);
    bytes += sizeof(Real) * ((t.samples + 3) / 4 * 4);
    state = reinterpret_cast<Scalar<Real>*>(bytes);
    bytes += sizeof(Scalar<Real>) * stride * (numbers + 1);
    now = reinterpret_cast<std::int32_t*>(bytes);
    next = now + stride;
  }
};

}  // namespace detail

/// Fits all voxels of the task with Fitter (see LevenbergMarquardt for the interface). status becomes Converged or
/// MaxIterations, or 0 where the fitter says that its result is not settled.
template <class M, template <class, class> class Fitter, class Real>
void runRounds(const FitTask& t) {
  using F = Fitter<M, Real>;
  using Mask = typename F::Mask;
  constexpr int W = kLanesOf<Real>;
  constexpr int K = F::kState;
  detail::RoundState<Real> keep(t, K);
  std::int64_t waiting = t.voxels;
  int spent = 0;
  for (int round = 0; waiting > 0; ++round) {
    const bool last = round == static_cast<int>(std::size(kRounds)) || spent + kRounds[round] >= t.maxIterations;
    const int budget = last ? t.maxIterations - spent : kRounds[round];
    std::int64_t left = 0;
    for (std::int64_t v = 0; v < waiting; v += W) {
      const int count = static_cast<int>(std::min<std::int64_t>(W, waiting - v));
      std::int32_t place[W], voxel[W];  // of a lane: in the state rows, in the tile
      for (int i = 0; i < W; ++i) place[i] = round == 0 ? v + std::min(i, count - 1) : keep.now[v + std::min(i, count - 1)];
      for (int i = 0; i < W; ++i) voxel[i] = t.only ? t.only[place[i]] : place[i];
      const bool consecutive = round == 0 && !t.only;
      const Problem<M, Real> problem(t, consecutive ? Lanes{v, nullptr} : Lanes{0, voxel}, keep.samples);
      F fitter(problem);
      if (round > 0) {
        Real state[K];
        for (int k = 0; k < K; ++k) state[k] = read<Real>(keep.state + k * keep.stride, Lanes{0, place});
        fitter.restore(state);
        fitter.countFrom(read<Real>(keep.state + K * keep.stride, Lanes{0, place}));
      }
      const Mask more = fitter.run(Mask(true), budget);
      fitter.store(count);
      Real state[K];
      fitter.save(state);
      const Lanes home{0, place};
      for (int k = 0; k < K; ++k) write(keep.state + k * keep.stride, home, count, state[k]);
      write(keep.state + K * keep.stride, home, count, fitter.iterations());
      const auto unfinished = laneBits(more), unsettled = laneBits(fitter.unsettled());
      for (int i = 0; i < count; ++i) {
        const bool goesOn = (unfinished >> i) & 1u;
        if (goesOn && !last) keep.next[left++] = place[i];
        t.status[voxel[i]] = bit(goesOn ? FitStatus::MaxIterations : FitStatus::Converged);
        if ((unsettled >> i) & 1u) t.status[voxel[i]] = 0;
      }
    }
    spent += budget;
    waiting = left;
    std::swap(keep.now, keep.next);
  }
}

}  // namespace voxelfit
