// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// One round of an iterative fit: a few iterations from the state that the round before has left.
// Fitting/Rounds.h runs the rounds of a tile on a processor, Fitting/Rounds.cuh on a GPU.
#include "Fitting/Problem.h"
#include "Fitting/Status.h"

namespace voxelfit {

/// Iterations of each round, from starts near the solution and from others; one more round takes what is left
/// of the limit.
inline constexpr int kRounds[2][5] = {{4, 3, 4, 6, 10}, {2, 2, 3, 5, 10}};
inline constexpr int kMostRounds = 6;

/// Which round it is and how many iterations it may take.
struct Round {
  int number;
  int budget;
  bool last;

  /// The round of a task after `done` others, in which `spent` iterations were taken.
  static Round after(const FitTask& t, int done, int spent) {
    const int left = t.maxIterations - spent;
    if (done + 1 == kMostRounds) return {done, left, true};
    const int budget = kRounds[t.starts != nullptr][done];
    return budget < left ? Round{done, budget, false} : Round{done, left, true};
  }
};

/// Where the unfinished voxels of a tile and their state are kept, in the task's scratch memory.
template <class Real>
struct RoundState {
  Real* samples;             ///< [sample] of the pack at work
  Scalar<Real>* state;       ///< [number * stride + place]
  std::int32_t *now, *next;  ///< places of the voxels of this round and of the next
  std::int64_t stride;

  /// Room for `numbers` numbers a voxel.
  VF_HD RoundState(const FitTask& t, int numbers) : stride((t.voxels + 15) / 16 * 16) {
    auto* bytes = static_cast<char*>(t.scratch);
    samples = reinterpret_cast<Real*>(bytes);
    bytes += sizeof(Real) * ((t.samples + 3) / 4 * 4);
    state = reinterpret_cast<Scalar<Real>*>(bytes);
    bytes += sizeof(Scalar<Real>) * stride * numbers;
    now = reinterpret_cast<std::int32_t*>(bytes);
    next = now + stride;
  }
};

/// Numbers that a fitter leaves for the next round.
template <class Fitter>
inline constexpr int kRoundNumbers = Fitter::kState + 1;

/// What a round says of its lanes.
template <class Mask>
struct RoundEnd {
  Mask goesOn;     ///< wants more iterations
  Mask unsettled;  ///< the result needs the bounded fitter; see Fitting/Finish.h
};

/// The status of a voxel after a round: Converged or MaxIterations, or 0 where the result is not settled.
VF_HD constexpr std::uint32_t statusAfter(bool goesOn, bool unsettled) {
  return unsettled ? 0 : bit(goesOn ? FitStatus::MaxIterations : FitStatus::Converged);
}

/// A pack of a round.
struct RoundPack {
  Lanes voxels;  ///< in the tile
  Lanes home;    ///< places of their state
  int count;     ///< only the first so many lanes matter
};

/// Takes up the fits of `problem`, which is that of the pack, and leaves results and state.
template <class Fitter, class Real = typename Fitter::Real>
VF_HD RoundEnd<typename Fitter::Mask> resume(const typename Fitter::Problem& problem,
                                             const RoundState<Real>& keep, const RoundPack& pack,
                                             const Round& round) {
  constexpr int K = Fitter::kState;
  Fitter fitter(problem);
  Real state[K];
  if (round.number > 0) {
    for (int k = 0; k < K; ++k) state[k] = read<Real>(keep.state + k * keep.stride, pack.home);
    fitter.restore(state);
    fitter.countFrom(read<Real>(keep.state + K * keep.stride, pack.home));
  } else if constexpr (requires { fitter.startFromSamples(); }) {
    fitter.startFromSamples();
  }
  const auto more = fitter.run(typename Fitter::Mask(true), round.budget);
  fitter.store(pack.count);
  fitter.save(state);
  for (int k = 0; k < K; ++k) write(keep.state + k * keep.stride, pack.home, pack.count, state[k]);
  write(keep.state + K * keep.stride, pack.home, pack.count, fitter.iterations());
  return {more, fitter.unsettled()};
}

}  // namespace voxelfit
