// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The separable fitters minimise over all coefficients of the right sign. Where their result breaks a bound of the
// model's own parameters (ve <= 1, a narrowed D) or ends at the end of their search range, the bounded
// Levenberg-Marquardt takes over from there, so that every voxel holds the bounded least-squares fit.
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Rounds.h"

namespace voxelfit {

/// Marks, in task.status, a voxel that its fitter could not finish.
inline constexpr std::uint32_t kUnfinished = 0;

/// Refits the voxels of the task that are marked kUnfinished or lie outside their bounds. task.only must be null.
template <class M, class Real>
void finishInsideBounds(const FitTask& t) {
  constexpr int N = kParameters<M>;
  std::int64_t outside = 0;
  for (std::int64_t v = 0; v < t.voxels; ++v) {
    bool inside = t.status[v] != kUnfinished;
    for (int k = 0; k < N; ++k) {
      const ParameterSetting& s = t.parameters[k];
      const float unit = s.isSignal && s.relative ? t.scale[v] : 1.0f;
      const float low = (s.lower.map ? s.lower.map[v] : static_cast<float>(s.lower.value)) * unit;
      const float high = (s.upper.map ? s.upper.map[v] : static_cast<float>(s.upper.value)) * unit;
      float& p = t.fitted[k * t.stride + v];
      if (p >= low && p <= high) continue;
      inside = false;
      p = p < low ? low : p > high ? high : (s.start.map ? s.start.map[v] : static_cast<float>(s.start.value) * unit);
    }
    if (!inside) t.unfinished[outside++] = static_cast<std::int32_t>(v);
  }
  if (outside == 0) return;
  FitTask rest = t;
  rest.voxels = outside;
  rest.only = t.unfinished;
  rest.continueFrom = true;
  runRounds<M, LevenbergMarquardt, Real>(rest);
}

}  // namespace voxelfit
