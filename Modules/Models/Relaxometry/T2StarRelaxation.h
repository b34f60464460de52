// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// T2* from gradient echoes.
struct T2StarRelaxation {
  static constexpr ModelInfo info{
      .id = "t2star",
      .title = "T2* from gradient echoes",
      .equation = "S(TE) = S0 exp(-TE / T2star)",
      .source = "Chavhan et al., Radiographics 29:1433 (2009)",
      .axis = {"TE", unit::ms, AxisKind::EchoTime},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit          start  lower  upper  meaning
      Parameter{"S0", unit::signal, 1.0, 0.0, 10.0, "signal at TE = 0", Role::Linear},
      Parameter{"T2star", unit::ms, 30.0, 1.0, 1000.0, "effective transverse relaxation time"},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"R2star", unit::per_s, "effective transverse relaxation rate"}};

  static constexpr Check<2> check{{1500.0, 0.08}, 0.03, 1030.9339181864582};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [S0, T2star] = p;
    const auto e = acq.decay(1.0 / T2star);
    for (int i = 0; i < acq.n; ++i) emit(i, S0 * e[i]);
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 2>& p) {
    return {T(1) / p[1]};
  }
};

}  // namespace voxelfit::models
