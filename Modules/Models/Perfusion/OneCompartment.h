// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// One well-mixed space (vp) with a flow through it and no exchange.
struct OneCompartment {
  static constexpr ModelInfo info{
      .id = "1cm",
      .title = "One compartment",
      .equation = "vp dcp/dt = Fp (Cp - cp), C = vp cp",
      .source = "Sourbron and Buckley, NMR Biomed 26:1004 (2013); Kety, Pharmacol Rev 3:1 (1951)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit                    start  lower  upper  meaning
      Parameter{"Fp", unit::ml_per_100ml_min, 20.0,  0.0,   500.0, "plasma flow", Role::Linear},
      Parameter{"vp", unit::one,              0.10,  0.001, 1.0,   "volume fraction", Role::Quotient},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"MTT", unit::s, "mean transit time vp / Fp"}};

  /// For Cp = 1 mmol/l throughout: the mass balance above integrated by an 8th-order Runge-Kutta method.
  static constexpr Check<2> check{{0.006, 0.08}, 8.0, 0.03609506911247788};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [Fp, vp] = p;
    ExpConvolution tissue(Fp / vp);
    emit(0, Fp * tissue.value());
    for (int i = 1; i < acq.n; ++i) emit(i, Fp * tissue.step(acq.step[i], acq.aif[i - 1], acq.aif[i]));
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 2>& p) {
    return {p[1] / p[0]};
  }
};

}  // namespace voxelfit::models
