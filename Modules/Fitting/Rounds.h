// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Runs an iterative fitter over a tile in rounds. A pack waits for its slowest voxel, so after a few
// iterations the voxels that are not finished are gathered into full packs and only those go on. Every voxel
// takes the same iterations whoever its neighbours are: results do not depend on tiles or lanes.
#include <algorithm>
#include <bit>

#include "Fitting/Round.h"

namespace voxelfit {

/// A fitter of one model, as the rounds call it.
template <class Real>
struct RoundFitter {
  using Mask = decltype(Real(0) < Real(0));

  int parameters;  ///< of the model
  int numbers;     ///< that the fitter leaves for the next round
  /// Runs one round of one pack.
  RoundEnd<Mask> (*run)(const FitTask& t, const RoundState<Real>& keep, const RoundPack& pack,
                        const Round& round);
};

namespace detail {

/// See RoundFitter::run.
template <class Whole, class Fitter, class Real = typename Fitter::Real>
RoundEnd<typename Fitter::Mask> runRound(const FitTask& t, const RoundState<Real>& keep,
                                         const RoundPack& pack, const Round& round) {
  const Whole problem(t, pack.voxels, keep.samples);
  return resume<Fitter>(problem, keep, pack, round);
}

/// The rounds of one task.
template <class Real>
class Rounds {
 public:
  Rounds(const FitTask& t, const RoundFitter<Real>& fitter)
      : task_(t), fitter_(fitter), keep_(t, fitter.numbers) {}

  void run() {
    std::int64_t waiting = task_.voxels;
    int spent = 0;
    for (int done = 0; waiting > 0; ++done) {
      const Round round = Round::after(task_, done, spent);
      std::int64_t left = 0;
      for (std::int64_t v = 0; v < waiting; v += W) {
        auto lanes = runPack(v, static_cast<int>(std::min<std::int64_t>(W, waiting - v)), round);
        for (; lanes != 0 && !round.last; lanes &= lanes - 1) {
          const std::int64_t at = v + std::countr_zero(lanes);
          keep_.next[left++] = done == 0 ? static_cast<std::int32_t>(at) : keep_.now[at];
        }
      }
      spent += round.budget;
      waiting = left;
      std::swap(keep_.now, keep_.next);
    }
  }

 private:
  static constexpr int W = kLanesOf<Real>;

  /// One round of the `count` voxels from the place `first` on; returns which of the lanes go on.
  std::uint32_t runPack(std::int64_t first, int count, const Round& round) {
    const bool isFirst = round.number == 0, isWhole = isFirst && !task_.only;
    std::int32_t place[W], voxel[W];  // of a lane: in the state rows, in the tile
    if (!isWhole) {
      listLanes(isFirst ? nullptr : keep_.now, first, count, place);
      for (int i = 0; i < W; ++i) voxel[i] = task_.only ? task_.only[place[i]] : place[i];
    }
    const RoundPack pack{isWhole ? Lanes{first, nullptr} : Lanes{0, voxel},
                         isFirst ? Lanes{first, nullptr} : Lanes{0, place}, count};
    const auto end = fitter_.run(task_, keep_, pack, round);
    const auto unfinished = laneBits(end.goesOn), unsettled = laneBits(end.unsettled);
    std::uint32_t status[W];
    for (int i = 0; i < W; ++i) status[i] = statusAfter((unfinished >> i) & 1u, (unsettled >> i) & 1u);
    for (int i = 0; i < count; ++i) task_.status[isWhole ? first + i : voxel[i]] = status[i];
    return unfinished & ((1u << count) - 1u);
  }

  /// The entries first, first + 1, ... of `list` (null: the numbers themselves) for the lanes of a pack;
  /// lanes beyond `count` repeat the last one.
  static void listLanes(const std::int32_t* list, std::int64_t first, int count, std::int32_t* entries) {
    for (int i = 0; i < W; ++i) {
      const auto at = static_cast<std::int32_t>(first) + std::min(i, count - 1);
      entries[i] = list ? list[at] : at;
    }
  }

  const FitTask& task_;
  const RoundFitter<Real>& fitter_;
  RoundState<Real> keep_;
};

}  // namespace detail

/// Fitter for problems of the type Whole, which Fitter may know by its base.
template <class Whole, class Fitter>
inline constexpr RoundFitter<typename Fitter::Real> kRoundFitter{Whole::N, kRoundNumbers<Fitter>,
                                                                 detail::runRound<Whole, Fitter>};

/// Fits all voxels of the task.
template <class Real>
void runRounds(const FitTask& t, const RoundFitter<Real>& fitter) {
  detail::Rounds<Real>(t, fitter).run();
}

}  // namespace voxelfit
