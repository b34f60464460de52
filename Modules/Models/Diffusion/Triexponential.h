// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Slow diffusion in tissue, and an intermediate and a fast component. The ranges of the three coefficients
/// do not overlap, so they cannot change places.
struct Triexponential {
  static constexpr ModelInfo info{
      .id = "triexponential",
      .title = "Tri-exponential diffusion",
      .equation =
          "S(b) = S0 (f_fast exp(-b D_fast) + f_inter exp(-b D_inter) + (1 - f_fast - f_inter) exp(-b D))",
      .source = "Hayashi et al., J Magn Reson Imaging 38:148 (2013)",
      .axis = {"b", unit::s_per_mm2, AxisKind::BValue},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name       unit             start  lower  upper  meaning
      Parameter{"S0",      unit::signal,    1.0,   0.0,   4.0,   "signal at b = 0", Role::Linear},
      Parameter{"f_fast",  unit::one,       0.15,  0.0,   1.0,   "fraction of the fast component"},
      Parameter{"f_inter", unit::one,       0.20,  0.0,   1.0,   "fraction of the intermediate component"},
      Parameter{"D_fast",  unit::mm2_per_s, 0.15,  0.05,  5.0,   "coefficient of the fast component"},
      Parameter{"D_inter", unit::mm2_per_s, 0.010, 0.003, 0.05,  "that of the intermediate component"},
      Parameter{"D",       unit::mm2_per_s, 1e-3,  0.0,   0.003, "that of the slow component"},
  };
  // clang-format on

  static constexpr bool searchesInDouble = true;

  static constexpr Check<6> check{{1.0, 0.1, 0.2, 0.2, 0.01, 1e-3}, 50.0, 0.7871712690860028};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [S0, fFast, fInter, fastD, interD, D] = p;
    const auto fast = acq.decay(fastD);
    const auto inter = acq.decay(interD);
    const auto slow = acq.decay(D);
    for (int i = 0; i < acq.n; ++i)
      emit(i, S0 * (fFast * fast[i] + fInter * inter[i] + (1.0 - fFast - fInter) * slow[i]));
  }
};

}  // namespace voxelfit::models
