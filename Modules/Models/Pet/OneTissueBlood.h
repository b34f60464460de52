// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// One tissue compartment and the blood in it.
struct OneTissueBlood {
  static constexpr ModelInfo info{
      .id = "1tcm-vb",
      .title = "One-tissue compartment with blood volume",
      .equation = "C(t) = vb Cp(t) + (1 - vb) K1 int_0^t Cp(u) exp(-k2 (t - u)) du",
      .source = "Gunn et al., J Cereb Blood Flow Metab 21:635 (2001)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit           start  lower  upper  meaning
      Parameter{"K1", unit::per_min, 0.3,   0.0,   10.0,  "influx, ml plasma a ml tissue", Role::Term},
      Parameter{"k2", unit::per_min, 0.2,   1e-3,  20.0,  "rate constant from tissue to plasma", Role::Term},
      Parameter{"vb", unit::one,     0.05,  0.0,   0.99,  "blood volume fraction", Role::Term},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"VT", unit::one, "distribution volume K1 / k2"}};

  /// For Cp = 1 throughout: the mass balance of the tissue integrated by an 8th-order Runge-Kutta method.
  static constexpr Check<3> check{{0.005, 0.003, 0.05}, 600.0, 1.3716100936491542};

  VF_HD static auto terms(const auto& p) {
    const auto& [K1, k2, vb] = p;
    return sumOfTerms(Term{(1.0 - vb) * K1, k2}, Term{vb, Instant{}});
  }

  /// K1, k2 and vb from the amplitudes and the rate of the terms.
  template <class R>
  VF_HD static std::array<R, 3> parametersOf(const std::array<R, 2>& c, const std::array<R, 1>& k) {
    return {c[0] / (R(1) - c[1]), k[0], c[1]};
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 3>& p) {
    return {p[0] / p[1]};
  }
};

}  // namespace voxelfit::models
