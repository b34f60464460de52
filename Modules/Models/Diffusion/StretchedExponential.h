// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Diffusion with a continuous distribution of rates; alpha = 1 is mono-exponential.
struct StretchedExponential {
  static constexpr ModelInfo info{
      .id = "stretched-exponential",
      .title = "Stretched exponential diffusion",
      .equation = "S(b) = S0 exp(-(b DDC)^alpha)",
      .source = "Bennett et al., Magn Reson Med 50:727 (2003)",
      .axis = {"b", unit::s_per_mm2, AxisKind::BValue},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name     unit             start  lower  upper  meaning
      Parameter{"S0",    unit::signal,    1.0,   0.0,   4.0,   "signal at b = 0", Role::Linear},
      Parameter{"DDC",   unit::mm2_per_s, 1e-3,  1e-6,  2e-2,  "distributed diffusion coefficient"},
      Parameter{"alpha", unit::one,       0.8,   0.05,  1.0,   "stretching exponent"},
  };
  // clang-format on

  static constexpr Check<3> check{{1.0, 1.2e-3, 0.75}, 800.0, 0.37914087457232293};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    using std::exp, std::log;
    const auto& [S0, DDC, alpha] = p;
    const auto logD = log(DDC);
    for (int i = 0; i < acq.n; ++i) {
      const auto b = acq.x[i];
      const bool isZero = b == 0;  // where the power has no derivatives, but is 0
      const auto power = exp(alpha * (log(isZero ? b + 1 : b) + logD));
      emit(i, S0 * exp(-power * (isZero ? 0.0 : 1.0)));
    }
  }
};

}  // namespace voxelfit::models
