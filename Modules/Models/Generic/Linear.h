// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Straight line.
struct Linear {
  static constexpr ModelInfo info{
      .id = "linear",
      .title = "Straight line",
      .equation = "S(t) = offset + slope t",
      .source = "Bevington and Robinson, Data Reduction and Error Analysis, 3rd ed. (2003), ch. 6",
      .axis = {"t", unit::s, AxisKind::Unknown},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name      unit          start  lower  upper  meaning
      Parameter{"offset", unit::signal, 0.0,  -1e6,   1e6,   "signal at t = 0", Role::Linear},
      Parameter{"slope",  unit::signal, 0.0,  -1e6,   1e6,   "change of the signal per t", Role::Linear},
  };
  // clang-format on
  static constexpr std::array derived{
      Derived{"x_intercept", unit::s, "where the line meets S = 0, in the unit of the axis"}};

  static constexpr Check<2> check{{1.0, 0.5}, 4.0, 3.0};

  VF_HD static auto at(const auto& p, const auto& t) {
    const auto& [offset, slope] = p;
    return offset + slope * t;
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 2>& p) {
    return {-p[0] / p[1]};
  }
};

}  // namespace voxelfit::models
