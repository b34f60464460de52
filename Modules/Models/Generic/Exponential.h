// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Exponential decay or, for a negative rate, growth.
struct Exponential {
  static constexpr ModelInfo info{
      .id = "exponential",
      .title = "Exponential",
      .equation = "S(t) = S0 exp(-k t)",
      .source = "Bevington and Robinson, Data Reduction and Error Analysis, 3rd ed. (2003), ch. 8",
      .axis = {"t", unit::s, AxisKind::Time},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit          start  lower  upper  meaning
      Parameter{"S0", unit::signal, 1.0,   0.0,   10.0,  "signal at t = 0", Role::Linear},
      Parameter{"k",  unit::per_s,  0.1,  -1.0,   100.0, "decay rate"},
  };
  // clang-format on

  static constexpr Check<2> check{{2.0, 0.5}, 3.0, 0.44626032029685964};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [S0, k] = p;
    const auto e = acq.decay(k);
    for (int i = 0; i < acq.n; ++i) emit(i, S0 * e[i]);
  }
};

}  // namespace voxelfit::models
