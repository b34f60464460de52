// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The separable fitters minimise over all coefficients of the right sign. Where their result breaks a bound
// of the model's own parameters (ve <= 1, a narrowed D) or ends at the end of their search range, the bounded
// Levenberg-Marquardt takes over from there, so that every voxel holds the bounded least-squares fit.
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Rounds.h"

namespace voxelfit {

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

namespace detail {

/// Moves the results of the voxels listed in t.only between their rows and `kept`, [row][place in the list]:
/// to the rows where kept results have the smaller sum of squares when `back`, else away from them.
template <int parameters>
void keepResults(const FitTask& t, float* kept, bool back) {
  const auto exchange = [&](std::int64_t i, int row, float& result) {
    float& saved = kept[row * t.voxels + i];
    (back ? result : saved) = back ? saved : result;
  };
  for (std::int64_t i = 0; i < t.voxels; ++i) {
    const std::int32_t v = t.only[i];
    if (back && t.sumOfSquares[v] < kept[parameters * t.voxels + i]) continue;
    for (int k = 0; k < parameters; ++k) exchange(i, k, t.fitted[k * t.stride + v]);
    exchange(i, parameters, t.sumOfSquares[v]);
    exchange(i, parameters + 1, t.iterations[v]);
    auto status = static_cast<float>(t.status[v]);
    exchange(i, parameters + 2, status);
    t.status[v] = static_cast<std::uint32_t>(status);
  }
}

}  // namespace detail

/// Refits the voxels of the task that are marked kUnfinished or lie outside their bounds, from where they are
/// and from the start of the settings, and keeps the better: along a bound there can be two minima. task.only
/// must be null.
template <class M, class Real>
void finishInsideBounds(const FitTask& t) {
  std::int64_t outside = 0;
  for (std::int64_t first = 0; first < t.voxels; first += kLanesOf<Real>) {
    const std::int64_t end = std::min<std::int64_t>(t.voxels, first + kLanesOf<Real>);
    if (allSettledInsideBounds<Real>(t, kParameters<M>, Lanes{first, nullptr}, static_cast<int>(end - first)))
      continue;
    for (std::int64_t v = first; v < end; ++v)
      if (!settledInsideBounds(t, kParameters<M>, v)) t.unfinished[outside++] = static_cast<std::int32_t>(v);
  }
  if (outside == 0) return;
  FitTask rest = t;
  rest.voxels = outside;
  rest.only = t.unfinished;
  rest.continueFrom = true;
  runRounds<M, LevenbergMarquardt, Real>(rest);
  auto* kept = reinterpret_cast<float*>(static_cast<char*>(t.scratch) + roundBytes(t.samples, t.voxels));
  detail::keepResults<kParameters<M>>(rest, kept, false);
  rest.continueFrom = false;
  runRounds<M, LevenbergMarquardt, Real>(rest);
  detail::keepResults<kParameters<M>>(rest, kept, true);
}

/// Whether free parameter k of voxel v ended on a bound.
VF_HD VF_INLINE bool isOnBound(const FitTask& t, int k, std::int64_t v) {
  const VoxelSetting s(t, k, v);
  const float p = t.fitted[k * t.stride + v];
  return !t.parameters[k].fixed && (p <= s.low || s.high <= p);
}

/// Searches once more where a fit ended with parameters on a bound, with these back at their starts, and
/// keeps the better: a long step to a bound can lead into a minimum along it. Of 400 noisy spectra of five
/// pools, 27 missed the lowest minimum without this and 8 do with it. task.only must be null.
template <class M, class Real>
void searchFromInside(const FitTask& t) {
  FitTask again = t;
  again.voxels = 0;
  again.only = t.unfinished;
  again.continueFrom = true;
  for (std::int64_t v = 0; v < t.voxels; ++v) {
    bool any = false;
    for (int k = 0; k < kParameters<M>; ++k) any |= isOnBound(t, k, v);
    if (any) t.unfinished[again.voxels++] = static_cast<std::int32_t>(v);
  }
  if (again.voxels == 0) return;
  auto* kept = reinterpret_cast<float*>(static_cast<char*>(t.scratch) + roundBytes(t.samples, t.voxels));
  detail::keepResults<kParameters<M>>(again, kept, false);
  for (std::int64_t i = 0; i < again.voxels; ++i)
    for (int k = 0; k < kParameters<M>; ++k) {
      const std::int32_t v = again.only[i];
      if (isOnBound(t, k, v)) t.fitted[k * t.stride + v] = VoxelSetting(t, k, v).start;
    }
  runRounds<M, LevenbergMarquardt, Real>(again);
  detail::keepResults<kParameters<M>>(again, kept, true);
}

}  // namespace voxelfit
