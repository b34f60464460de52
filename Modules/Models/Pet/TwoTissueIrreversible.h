// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Two tissue compartments of which the second keeps what it takes up, and the blood among them.
struct TwoTissueIrreversible {
  static constexpr ModelInfo info{
      .id = "2tcm-irreversible",
      .title = "Irreversible two-tissue compartment with blood volume",
      .equation = "dC1/dt = K1 Cp - (k2 + k3) C1, dC2/dt = k3 C1, C = vb Cp + (1 - vb) (C1 + C2)",
      .source = "Gunn et al., J Cereb Blood Flow Metab 21:635 (2001)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit           start  lower  upper  meaning
      Parameter{"K1", unit::per_min, 0.1,   0.0,   10.0,  "influx, ml plasma a ml tissue", Role::Term},
      Parameter{"k2", unit::per_min, 0.2,   1e-3,  20.0,  "rate constant from free to plasma", Role::Term},
      Parameter{"k3", unit::per_min, 0.05,  0.0,   10.0,  "rate constant from free to kept", Role::Term},
      Parameter{"vb", unit::one,     0.05,  0.0,   0.99,  "blood volume fraction", Role::Term},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"Ki", unit::per_min, "net influx rate K1 k3 / (k2 + k3)"}};

  /// For Cp = 1 throughout: the mass balances above integrated by an 8th-order Runge-Kutta method.
  static constexpr Check<4> check{{0.005, 0.003, 0.001, 0.05}, 600.0, 1.5723293228516175};

  VF_HD static auto terms(const auto& p) {
    const auto& [K1, k2, k3, vb] = p;
    const auto influx = (1.0 - vb) * K1;
    const auto kept = influx * (k3 / (k2 + k3));
    return sumOfTerms(Term{influx - kept, k2 + k3}, Term{kept, Zero{}}, Term{vb, Instant{}});
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 4>& p) {
    const auto& [K1, k2, k3, vb] = p;
    return {K1 * k3 / (k2 + k3)};
  }
};

}  // namespace voxelfit::models
