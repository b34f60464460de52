// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Runs an iterative fitter over a tile in rounds. A pack waits for its slowest voxel, so after a few
// iterations the voxels that are not finished are gathered into full packs and only those go on. Every voxel
// takes the same iterations whoever its neighbours are: results do not depend on tiles or lanes.
#include <algorithm>
#include <bit>

#include "Fitting/Round.h"

namespace voxelfit {

namespace detail {

/// The entries first, first + 1, ... of `list` (null: the numbers themselves) for the lanes of a pack; lanes
/// beyond `count` repeat the last one.
template <class Real>
VF_INLINE void listLanes(const std::int32_t* list, std::int64_t first, int count, std::int32_t* entries) {
  for (int i = 0; i < kLanesOf<Real>; ++i) {
    const auto at = static_cast<std::int32_t>(first) + std::min(i, count - 1);
    entries[i] = list ? list[at] : at;
  }
}

/// Runs one round of one pack, `count` voxels from the place `first` on, and returns which of its lanes go
/// on.
template <class M, class F, class Real>
std::uint32_t runPack(const FitTask& t, const RoundState<Real>& keep, std::int64_t first, int count,
                      const Round& round) {
  constexpr int W = kLanesOf<Real>;
  const bool isFirst = round.number == 0, isWhole = isFirst && !t.only;
  std::int32_t place[W], voxel[W];  // of a lane: in the state rows, in the tile
  if (!isWhole) {
    listLanes<Real>(isFirst ? nullptr : keep.now, first, count, place);
    for (int i = 0; i < W; ++i) voxel[i] = t.only ? t.only[place[i]] : place[i];
  }
  const Lanes home = isFirst ? Lanes{first, nullptr} : Lanes{0, place};
  const Problem<M, Real> problem(t, isWhole ? home : Lanes{0, voxel}, keep.samples);
  const auto end = resume<F>(problem, keep, home, count, round);
  const auto unfinished = laneBits(end.goesOn), unsettled = laneBits(end.unsettled);
  std::uint32_t status[W];
  for (int i = 0; i < W; ++i) status[i] = statusAfter((unfinished >> i) & 1u, (unsettled >> i) & 1u);
  for (int i = 0; i < count; ++i) t.status[isWhole ? first + i : voxel[i]] = status[i];
  return unfinished & ((1u << count) - 1u);
}

}  // namespace detail

/// Fits all voxels of the task with Fitter (see LevenbergMarquardt for the interface).
template <class M, template <class, class> class Fitter, class Real>
void runRounds(const FitTask& t) {
  using F = Fitter<M, Real>;
  constexpr int W = kLanesOf<Real>;
  RoundState<Real> keep(t, kRoundNumbers<F>);
  std::int64_t waiting = t.voxels;
  int spent = 0;
  for (int done = 0; waiting > 0; ++done) {
    const Round round = Round::after(t, done, spent);
    std::int64_t left = 0;
    for (std::int64_t v = 0; v < waiting; v += W) {
      const int count = static_cast<int>(std::min<std::int64_t>(W, waiting - v));
      auto lanes = detail::runPack<M, F, Real>(t, keep, v, count, round);
      for (; lanes != 0 && !round.last; lanes &= lanes - 1) {
        const std::int64_t at = v + std::countr_zero(lanes);
        keep.next[left++] = done == 0 ? static_cast<std::int32_t>(at) : keep.now[at];
      }
    }
    spent += round.budget;
    waiting = left;
    std::swap(keep.now, keep.next);
  }
}

}  // namespace voxelfit
