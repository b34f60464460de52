// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Uptake without return: plasma volume and unidirectional transfer.
struct Patlak {
  static constexpr ModelInfo info{
      .id = "patlak",
      .title = "Patlak",
      .equation = "C(t) = vp Cp(t) + Ktrans int_0^t Cp(u) du",
      .source = "Patlak et al., J Cereb Blood Flow Metab 3:1 (1983), eq. 5",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name      unit           start  lower  upper  meaning
      Parameter{"Ktrans", unit::per_min, 0.05,  0.0,   5.0,   "volume transfer constant", Role::Linear},
      Parameter{"vp",     unit::one,     0.05,  0.0,   1.0,   "plasma volume fraction", Role::Linear},
  };
  // clang-format on

  /// For Cp = 1 mmol/l throughout: vp + Ktrans t.
  static constexpr Check<2> check{{0.001, 0.05}, 120.0, 0.17};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [Ktrans, vp] = p;
    auto integral = acq.aif[0] - acq.aif[0];  // mmol s/l
    emit(0, Ktrans * integral + vp * acq.aif[0]);
    for (int i = 1; i < acq.n; ++i) {
      integral = integral + acq.step[i] * (acq.aif[i - 1] + acq.aif[i]) / 2;
      emit(i, Ktrans * integral + vp * acq.aif[i]);
    }
  }
};

}  // namespace voxelfit::models
