// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Mono-exponential diffusion: the apparent diffusion coefficient.
struct Adc {
  static constexpr ModelInfo info{
      .id = "adc",
      .title = "Apparent diffusion coefficient (mono-exponential)",
      .equation = "S(b) = S0 exp(-b D)",
      .source = "Stejskal and Tanner, J Chem Phys 42:288 (1965), eq. 27",
      .axis = {"b", unit::s_per_mm2, AxisKind::BValue},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit             start  lower  upper  meaning
      Parameter{"S0", unit::signal,    1.0,   0.0,   4.0,   "signal at b = 0", Role::Linear},
      Parameter{"D",  unit::mm2_per_s, 1e-3,  0.0,   1e-2,  "apparent diffusion coefficient"},
  };
  // clang-format on

  static constexpr Check<2> check{{2.0, 1.5e-3}, 800.0, 0.6023884238244043};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [S0, D] = p;
    const auto e = acq.decay(D);
    for (int i = 0; i < acq.n; ++i) emit(i, S0 * e[i]);
  }
};

}  // namespace voxelfit::models
