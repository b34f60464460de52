// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// One tissue compartment, blood in the tissue neglected.
struct OneTissue {
  static constexpr ModelInfo info{
      .id = "1tcm",
      .title = "One-tissue compartment",
      .equation = "C(t) = K1 int_0^t Cp(u) exp(-k2 (t - u)) du",
      .source =
          "Gunn et al., J Cereb Blood Flow Metab 21:635 (2001); Kety and Schmidt, J Clin Invest 27:476 "
          "(1948)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit           start  lower  upper  meaning
      Parameter{"K1", unit::per_min, 0.3,   0.0,   10.0,  "influx, ml plasma a ml tissue", Role::Linear},
      Parameter{"k2", unit::per_min, 0.2,   1e-3,  20.0,  "rate constant from tissue to plasma"},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"VT", unit::one, "distribution volume K1 / k2"}};

  /// For Cp = 1 throughout: dC/dt = K1 Cp - k2 C integrated by an 8th-order Runge-Kutta method.
  static constexpr Check<2> check{{0.005, 0.003}, 600.0, 1.3911685196306887};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [K1, k2] = p;
    ExpConvolution tissue(k2);
    emit(0, K1 * tissue.value());
    for (int i = 1; i < acq.n; ++i) emit(i, K1 * tissue.step(acq.step[i], acq.aif[i - 1], acq.aif[i]));
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 2>& p) {
    return {p[0] / p[1]};
  }
};

}  // namespace voxelfit::models
