// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Two tissue compartments in series, free and bound tracer, and the blood among them.
struct TwoTissue {
  static constexpr ModelInfo info{
      .id = "2tcm",
      .title = "Two-tissue compartment with blood volume",
      .equation =
          "dC1/dt = K1 Cp - (k2 + k3) C1 + k4 C2, dC2/dt = k3 C1 - k4 C2, C = vb Cp + (1 - vb) (C1 + "
          "C2)",
      .source = "Gunn et al., J Cereb Blood Flow Metab 21:635 (2001); Phelps et al., Ann Neurol 6:371 (1979)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit           start  lower  upper  meaning
      Parameter{"K1", unit::per_min, 0.3,   0.0,   10.0,  "influx, ml plasma a ml tissue", Role::Term},
      Parameter{"k2", unit::per_min, 0.3,   1e-3,  20.0,  "rate constant from free to plasma", Role::Term},
      Parameter{"k3", unit::per_min, 0.1,   1e-4,  10.0,  "rate constant from free to bound", Role::Term},
      Parameter{"k4", unit::per_min, 0.03,  1e-4,  10.0,  "rate constant from bound to free", Role::Term},
      Parameter{"vb", unit::one,     0.05,  0.0,   0.99,  "blood volume fraction", Role::Term},
  };
  static constexpr std::array derived{
      Derived{"VT",   unit::one, "distribution volume K1 / k2 (1 + k3 / k4)"},
      Derived{"BPnd", unit::one, "binding potential k3 / k4"},
  };
  // clang-format on

  /// For Cp = 1 throughout: the mass balances above integrated by an 8th-order Runge-Kutta method.
  static constexpr Check<5> check{{0.005, 0.003, 0.001, 0.0004, 0.05}, 600.0, 1.5598284385420176};

  /// The eigenvalues of the mass balances; the slow one from their product, which does not cancel.
  VF_HD static auto terms(const auto& p) {
    using std::sqrt;
    const auto& [K1, k2, k3, k4, vb] = p;
    const auto across = k2 + k3 - k4;
    const auto gap = sqrt(across * across + 4.0 * k3 * k4);
    const auto fast = 0.5 * (k2 + k3 + k4 + gap);
    const auto slow = k2 * k4 / fast;
    const auto influx = (1.0 - vb) * K1;
    const auto slowInflux = influx * ((k3 + k4 - slow) / gap);
    return sumOfTerms(Term{influx - slowInflux, fast}, Term{slowInflux, slow}, Term{vb, Instant{}});
  }

  template <class T>
  VF_HD static std::array<T, 2> derive(const std::array<T, 5>& p) {
    const auto& [K1, k2, k3, k4, vb] = p;
    const T binding = k3 / k4;
    return {K1 / k2 * (T(1) + binding), binding};
  }
};

}  // namespace voxelfit::models
