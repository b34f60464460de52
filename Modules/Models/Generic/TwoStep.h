// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Math/Piecewise.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// Two straight lines that meet at a change point.
struct TwoStep {
  static constexpr ModelInfo info{
      .id = "two-step",
      .title = "Two straight lines",
      .equation = "S(t) = offset + slope1 min(t, changepoint) + slope2 max(t - changepoint, 0)",
      .source = "Hudson, J Am Stat Assoc 61:1097 (1966)",
      .axis = {"t", unit::s, AxisKind::Time},
      .starts = 8,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name           unit          start  lower  upper  meaning
      Parameter{"offset",      unit::signal, 0.0,  -1e6,   1e6,   "signal at t = 0", Role::Linear},
      Parameter{"slope1",      unit::signal, 0.01, -1e6,   1e6,   "change per t before", Role::Linear},
      Parameter{"slope2",      unit::signal, 1e-3, -1e6,   1e6,   "change per t after", Role::Linear},
      Parameter{"changepoint", unit::s,      90.0,  0.0,   1e4,   "where the lines meet"},
  };
  // clang-format on
  static constexpr std::array derived{
      Derived{"intercept2", unit::signal, "where the second line meets t = 0"}};

  static constexpr Check<4> check{{1.0, 0.5, -0.25, 4.0}, 10.0, 1.5};

  VF_HD static auto at(const auto& p, const auto& t) {
    const auto& [offset, slope1, slope2, changepoint] = p;
    const auto after = positivePart(t - changepoint);
    return offset + slope1 * (t - after) + slope2 * after;
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 4>& p) {
    return {p[0] + (p[1] - p[2]) * p[3]};
  }
};

}  // namespace voxelfit::models
