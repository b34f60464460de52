// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"
#include "Models/RatesApart.h"

namespace voxelfit::models {

/// Plasma (vp) with a flow through it, filtered into a second space (ve) that drains without return: kidney.
struct TwoCompartmentFiltration {
  static constexpr ModelInfo info{
      .id = "2cfm",
      .title = "Two-compartment filtration",
      .equation = "vp dcp/dt = Fp Cp - (Fp + PS) cp, ve dce/dt = PS (cp - ce), C = vp cp + ve ce",
      .source =
          "Sourbron and Buckley, NMR Biomed 26:1004 (2013); Sourbron et al., Invest Radiol 43:40 (2008)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit                    start  lower  upper   meaning
      Parameter{"Fp", unit::ml_per_100ml_min, 150.0, 0.01,  1000.0, "plasma flow", Role::Term},
      Parameter{"PS", unit::ml_per_100ml_min, 30.0,  0.01,  500.0,  "clearance of the plasma", Role::Term},
      Parameter{"ve", unit::one,              0.50,  0.005, 5.0,    "volume of the second space", Role::Term},
      Parameter{"vp", unit::one,              0.20,  0.001, 1.0,    "plasma volume fraction", Role::Term},
  };
  static constexpr std::array derived{
      Derived{"Ktrans", unit::per_min, "filtration a volume of tissue, E Fp"},
      Derived{"E",      unit::one,     "extraction fraction PS / (Fp + PS)"},
      Derived{"Tp",     unit::s,       "mean transit time of the plasma vp / (Fp + PS)"},
      Derived{"Te",     unit::s,       "mean transit time of the second space ve / PS"},
  };
  // clang-format on

  /// For Cp = 1 mmol/l throughout: the mass balances above integrated by an 8th-order Runge-Kutta method.
  static constexpr Check<4> check{{0.006, 0.002, 0.25, 0.08}, 50.0, 0.11059144119451564};

  VF_HD static auto terms(const auto& p) {
    const auto& [Fp, PS, ve, vp] = p;
    const auto plasma = (Fp + PS) / vp;
    const auto drain = PS / ve;
    const auto mean = 0.5 * (plasma + drain);
    const auto half = halfApart(plasma, drain);
    const auto filtered = 0.5 * Fp * PS / (vp * half);
    return sumOfTerms(Term{Fp, plasma}, Term{filtered, mean - half}, Term{-filtered, mean + half});
  }

  template <class T>
  VF_HD static std::array<T, 4> derive(const std::array<T, 4>& p) {
    const auto& [Fp, PS, ve, vp] = p;
    const T E = PS / (Fp + PS);
    return {E * Fp, E, vp / (Fp + PS), ve / PS};
  }
};

}  // namespace voxelfit::models
