// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Math/Piecewise.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// A baseline, a straight line from the onset on, and another one after that. The lines meet; the second
/// change point is onset + duration, so the two cannot change places.
struct ThreeStep {
  static constexpr ModelInfo info{
      .id = "three-step",
      .title = "Baseline and two straight lines",
      .equation =
          "S(t) = baseline + slope1 (r1 - r2) + slope2 r2, r1 = max(t - onset, 0), r2 = max(t - onset - "
          "duration, 0)",
      .source = "Hudson, J Am Stat Assoc 61:1097 (1966)",
      .axis = {"t", unit::s, AxisKind::Time},
      .starts = 32,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name        unit          start  lower  upper  meaning
      Parameter{"baseline", unit::signal, 0.2,  -1e6,   1e6,   "signal until the onset", Role::Linear},
      Parameter{"slope1",   unit::signal, 0.01, -1e6,   1e6,   "change per t after the onset", Role::Linear},
      Parameter{"slope2",   unit::signal, -2e-3,-1e6,   1e6,   "change per t at the end", Role::Linear},
      Parameter{"onset",    unit::s,      60.0,  0.0,   1e4,   "end of the baseline"},
      Parameter{"duration", unit::s,      60.0,  0.0,   1e4,   "length of the first line"},
  };
  // clang-format on
  static constexpr std::array derived{
      Derived{"changepoint2", unit::s, "where the two lines meet"},
      Derived{"intercept1", unit::signal, "where the first line meets t = 0"},
      Derived{"intercept2", unit::signal, "where the second line meets t = 0"},
  };

  static constexpr Check<5> check{{1.0, 0.5, -0.25, 4.0, 3.0}, 10.0, 1.75};

  VF_HD static auto at(const auto& p, const auto& t) {
    const auto& [baseline, slope1, slope2, onset, duration] = p;
    const auto r1 = positivePart(t - onset);
    const auto r2 = positivePart(t - onset - duration);
    return baseline + slope1 * (r1 - r2) + slope2 * r2;
  }

  template <class T>
  VF_HD static std::array<T, 3> derive(const std::array<T, 5>& p) {
    const T changepoint2 = p[3] + p[4], intercept1 = p[0] - p[1] * p[3];
    return {changepoint2, intercept1, intercept1 + (p[1] - p[2]) * changepoint2};
  }
};

}  // namespace voxelfit::models
