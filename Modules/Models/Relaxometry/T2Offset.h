// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// T2 from spin echoes above a constant: noise floor or a component that does not decay.
struct T2Offset {
  static constexpr ModelInfo info{
      .id = "t2-offset",
      .title = "T2 from spin echoes, with an offset",
      .equation = "S(TE) = S0 exp(-TE / T2) + offset",
      .source = "Milford et al., PLoS One 10:e0145255 (2015)",
      .axis = {"TE", unit::ms, AxisKind::EchoTime},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name      unit          start  lower  upper   meaning
      Parameter{"S0",     unit::signal, 1.0,   0.0,   10.0,   "height at TE = 0", Role::Linear},
      Parameter{"T2",     unit::ms,     80.0,  1.0,   5000.0, "transverse relaxation time"},
      Parameter{"offset", unit::signal, 0.05, -1.0,   1.0,    "signal at late TE", Role::Linear},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"R2", unit::per_s, "transverse relaxation rate"}};

  static constexpr Check<3> check{{1500.0, 0.08, 20.0}, 0.03, 1050.9339181864582};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [S0, T2, offset] = p;
    const auto e = acq.decay(1.0 / T2);
    for (int i = 0; i < acq.n; ++i) emit(i, S0 * e[i] + offset);
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 3>& p) {
    return {T(1) / p[1]};
  }
};

}  // namespace voxelfit::models
