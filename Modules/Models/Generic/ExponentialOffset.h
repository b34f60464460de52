// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Exponential approach to a constant: a decay for S0 > 0, a recovery for S0 < 0.
struct ExponentialOffset {
  static constexpr ModelInfo info{
      .id = "exponential-offset",
      .title = "Exponential with offset",
      .equation = "S(t) = S0 exp(-k t) + offset",
      .source = "Bevington and Robinson, Data Reduction and Error Analysis, 3rd ed. (2003), ch. 8",
      .axis = {"t", unit::s, AxisKind::Time},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name      unit          start  lower  upper  meaning
      Parameter{"S0",     unit::signal, 1.0,  -10.0,  10.0,  "height at t = 0", Role::Linear},
      Parameter{"k",      unit::per_s,  0.1,   0.0,   100.0, "rate"},
      Parameter{"offset", unit::signal, 0.1,  -10.0,  10.0,  "signal at late t", Role::Linear},
  };
  // clang-format on

  static constexpr Check<3> check{{2.0, 0.5, 0.3}, 3.0, 0.7462603202968596};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [S0, k, offset] = p;
    const auto e = acq.decay(k);
    for (int i = 0; i < acq.n; ++i) emit(i, S0 * e[i] + offset);
  }
};

}  // namespace voxelfit::models
