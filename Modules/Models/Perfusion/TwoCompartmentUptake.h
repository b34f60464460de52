// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Plasma (vp) with a flow through it and uptake without return.
struct TwoCompartmentUptake {
  static constexpr ModelInfo info{
      .id = "2cum",
      .title = "Two-compartment uptake",
      .equation = "vp dcp/dt = Fp (Cp - cp) - PS cp, dCe/dt = PS cp, C = vp cp + Ce",
      .source =
          "Sourbron and Buckley, NMR Biomed 26:1004 (2013); "
          "Pradel et al., Magn Reson Imaging 21:845 (2003)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit                    start lower  upper  meaning
      Parameter{"Fp", unit::ml_per_100ml_min, 20.0, 0.01,  500.0, "plasma flow", Role::Term},
      Parameter{"PS", unit::ml_per_100ml_min, 5.0,  0.0,   200.0, "permeability-surface product", Role::Term},
      Parameter{"vp", unit::one,              0.05, 0.001, 1.0,   "plasma volume fraction", Role::Term},
  };
  static constexpr std::array derived{
      Derived{"Ktrans", unit::per_min, "volume transfer constant E Fp"},
      Derived{"E",      unit::one,     "extraction fraction PS / (Fp + PS)"},
      Derived{"Tp",     unit::s,       "mean transit time of the plasma vp / (Fp + PS)"},
  };
  // clang-format on

  /// For Cp = 1 mmol/l throughout: the mass balances above integrated by an 8th-order Runge-Kutta method.
  static constexpr Check<3> check{{0.006, 0.002, 0.08}, 50.0, 0.11969679238504113};

  VF_HD static auto terms(const auto& p) {
    const auto& [Fp, PS, vp] = p;
    const auto Ktrans = Fp * (PS / (Fp + PS));
    return sumOfTerms(Term{Fp - Ktrans, (Fp + PS) / vp}, Term{Ktrans, Zero{}});
  }

  /// Fp, PS and vp from the amplitudes and the rate of the terms.
  template <class R>
  VF_HD static std::array<R, 3> parametersOf(const std::array<R, 2>& c, const std::array<R, 1>& k) {
    const R Fp = c[0] + c[1], PS = Fp * c[1] / c[0];
    return {Fp, PS, (Fp + PS) / k[0]};
  }

  template <class T>
  VF_HD static std::array<T, 3> derive(const std::array<T, 3>& p) {
    const auto& [Fp, PS, vp] = p;
    const T E = PS / (Fp + PS);
    return {E * Fp, E, vp / (Fp + PS)};
  }
};

}  // namespace voxelfit::models
