// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The separable fitters minimise over all coefficients of the right sign. Where their result breaks a bound
// of the model's own parameters (ve <= 1, a narrowed D) or ends at the end of their search range, the bounded
// Levenberg-Marquardt takes over from there, so that every voxel holds the bounded least-squares fit.
// On a GPU, Batch/Cuda/Launch.cpp takes the same steps.
#include "Fitting/AnyProblem.h"
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Rounds.h"

namespace voxelfit {

/// The bounded fitter of model M.
template <class M, class Real>
inline constexpr RoundFitter<Real> kMarquardt =
    kRoundFitter<ErasedProblem<M, Real>, LevenbergMarquardt<AnyProblem<Real, kParameters<M>>>>;

/// Marks, in task.status, a voxel that its fitter could not finish.
inline constexpr std::uint32_t kUnfinished = 0;

/// Start and bounds of one parameter in one voxel, as results are kept.
struct VoxelSetting {
  float start, low, high;

  VF_HD VF_INLINE VoxelSetting(const FitTask& t, int k, std::int64_t v) {
    const ParameterSetting& s = t.parameters[k];
    const float unit = s.isSignal && s.relative ? t.scale[v] : 1.0f;
    const auto at = [&](const ValueOrRow& value) VF_INLINE_CALL {
      return (value.map ? value.map[v] : static_cast<float>(value.value)) * unit;
    };
    start = at(s.start);
    low = at(s.lower);
    high = at(s.upper);
  }
};

/// Whether a voxel is settled and its parameters lie inside their bounds; if not, moves those that lie
/// outside to where the bounded fit is to start. `parameters` is the number of the model's parameters.
VF_HD VF_INLINE bool settledInsideBounds(const FitTask& t, int parameters, std::int64_t v) {
  bool inside = t.status[v] != kUnfinished;
  for (int k = 0; k < parameters; ++k) {
    const VoxelSetting s(t, k, v);
    float& p = t.fitted[k * t.stride + v];
    if (p >= s.low && p <= s.high) continue;
    inside = false;
    p = p < s.low ? s.low : p > s.high ? s.high : s.start;
  }
  return inside;
}

/// Whether settledInsideBounds holds for the `count` voxels of a pack: nearly always, and seen at once.
template <class Real>
bool allSettledInsideBounds(const FitTask& t, int parameters, const Lanes& lanes, int count) {
  const auto bound = [&](const ParameterSetting& s, const ValueOrRow& value) {
    const Real unit = s.isSignal && s.relative ? read<Real>(t.scale, lanes) : Real(1);
    return unit * (value.map ? read<Real>(value.map, lanes) : Real(static_cast<Scalar<Real>>(value.value)));
  };
  auto inside = Real(0) <= Real(0);
  for (int k = 0; k < parameters; ++k) {
    const ParameterSetting& s = t.parameters[k];
    const Real p = read<Real>(t.fitted + k * t.stride, lanes);
    inside = inside & (bound(s, s.lower) <= p) & (p <= bound(s, s.upper));
  }
  bool settled = true;
  for (int i = 0; i < count; ++i) settled &= t.status[lanes.first + i] != kUnfinished;
  return settled && !any(!inside);
}

/// Results of the voxels that t.unfinished lists, set aside while they are searched for once more: a number a
/// place of the list, in the part of the scratch memory behind roundBytes().
class KeptResults {
 public:
  /// `t` is the task of the whole tile, `parameters` the number of the model's parameters.
  VF_HD KeptResults(const FitTask& t, int parameters)
      : task_(t),
        parameters_(parameters),
        rows_(reinterpret_cast<float*>(static_cast<char*>(t.scratch) + roundBytes(t.samples, t.voxels))) {}

  /// Sets the results of the voxel at a place of the list aside.
  VF_HD VF_INLINE void setAside(std::int64_t place) const {
    const std::int32_t v = task_.unfinished[place];
    for (int k = 0; k < parameters_; ++k) kept(k, place) = task_.fitted[k * task_.stride + v];
    kept(parameters_, place) = task_.sumOfSquares[v];
    kept(parameters_ + 1, place) = task_.iterations[v];
    kept(parameters_ + 2, place) = static_cast<float>(task_.status[v]);
  }

  /// Puts them back unless the voxel has a smaller sum of squares now.
  VF_HD VF_INLINE void restoreBetter(std::int64_t place) const {
    const std::int32_t v = task_.unfinished[place];
    if (task_.sumOfSquares[v] < kept(parameters_, place)) return;
    for (int k = 0; k < parameters_; ++k) task_.fitted[k * task_.stride + v] = kept(k, place);
    task_.sumOfSquares[v] = kept(parameters_, place);
    task_.iterations[v] = kept(parameters_ + 1, place);
    task_.status[v] = static_cast<std::uint32_t>(kept(parameters_ + 2, place));
  }

 private:
  VF_HD float& kept(int row, std::int64_t place) const { return rows_[row * task_.voxels + place]; }

  const FitTask& task_;
  int parameters_;
  float* rows_;
};

/// Refits the voxels of the task that are marked kUnfinished or lie outside their bounds with the bounded
/// fitter, from where they are and from the start of the settings, and keeps the better: along a bound there
/// can be two minima. task.only must be null.
template <class Real>
void finishInsideBounds(const FitTask& t, const RoundFitter<Real>& bounded) {
  const int parameters = bounded.parameters;
  std::int64_t outside = 0;
  for (std::int64_t first = 0; first < t.voxels; first += kLanesOf<Real>) {
    const std::int64_t end = std::min<std::int64_t>(t.voxels, first + kLanesOf<Real>);
    if (allSettledInsideBounds<Real>(t, parameters, Lanes{first, nullptr}, static_cast<int>(end - first)))
      continue;
    for (std::int64_t v = first; v < end; ++v)
      if (!settledInsideBounds(t, parameters, v)) t.unfinished[outside++] = static_cast<std::int32_t>(v);
  }
  if (outside == 0) return;
  FitTask rest = t;
  rest.voxels = outside;
  rest.only = t.unfinished;
  rest.continueFrom = true;
  runRounds(rest, bounded);
  const KeptResults kept(t, parameters);
  for (std::int64_t i = 0; i < outside; ++i) kept.setAside(i);
  rest.continueFrom = false;
  runRounds(rest, bounded);
  for (std::int64_t i = 0; i < outside; ++i) kept.restoreBetter(i);
}

/// Whether free parameter k of voxel v ended on a bound.
VF_HD VF_INLINE bool isOnBound(const FitTask& t, int k, std::int64_t v) {
  const VoxelSetting s(t, k, v);
  const float p = t.fitted[k * t.stride + v];
  return !t.parameters[k].fixed && (p <= s.low || s.high <= p);
}

/// Whether any free parameter of voxel v ended on a bound.
VF_HD VF_INLINE bool isOnAnyBound(const FitTask& t, int parameters, std::int64_t v) {
  bool any = false;
  for (int k = 0; k < parameters; ++k) any |= isOnBound(t, k, v);
  return any;
}

/// Puts the parameters of voxel v that are on a bound back to their starts.
VF_HD VF_INLINE void moveInside(const FitTask& t, int parameters, std::int64_t v) {
  for (int k = 0; k < parameters; ++k)
    if (isOnBound(t, k, v)) t.fitted[k * t.stride + v] = VoxelSetting(t, k, v).start;
}

/// Searches once more where a fit ended with parameters on a bound, with these back at their starts, and
/// keeps the better: a long step to a bound can lead into a minimum along it. Of 400 noisy spectra of five
/// pools, 27 missed the lowest minimum without this and 8 do with it. Linear models have one minimum only.
/// task.only must be null.
template <class Real>
void searchFromInside(const FitTask& t, const RoundFitter<Real>& bounded) {
  const int parameters = bounded.parameters;
  FitTask again = t;
  again.voxels = 0;
  again.only = t.unfinished;
  again.continueFrom = true;
  const KeptResults kept(t, parameters);
  for (std::int64_t v = 0; v < t.voxels; ++v) {
    if (!isOnAnyBound(t, parameters, v)) continue;
    t.unfinished[again.voxels] = static_cast<std::int32_t>(v);
    kept.setAside(again.voxels++);
    moveInside(t, parameters, v);
  }
  if (again.voxels == 0) return;
  runRounds(again, bounded);
  for (std::int64_t i = 0; i < again.voxels; ++i) kept.restoreBetter(i);
}

}  // namespace voxelfit
