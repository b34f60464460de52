// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Plasma (vp) with a flow through it, in exchange with the extravascular extracellular space (ve).
struct TwoCompartmentExchange {
  static constexpr ModelInfo info{
      .id = "2cxm",
      .title = "Two-compartment exchange",
      .equation = "vp dcp/dt = Fp (Cp - cp) - PS (cp - ce), ve dce/dt = PS (cp - ce), C = vp cp + ve ce",
      .source =
          "Sourbron and Buckley, NMR Biomed 26:1004 (2013), eq. 14-17; Brix et al., Magn Reson Med "
          "52:420 (2004)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit                    start lower  upper  meaning
      Parameter{"Fp", unit::ml_per_100ml_min, 20.0, 0.01,  500.0, "plasma flow", Role::Term},
      Parameter{"PS", unit::ml_per_100ml_min, 5.0,  0.0,   200.0, "permeability-surface product", Role::Term},
      Parameter{"ve", unit::one,              0.20, 0.005, 1.0,   "interstitial volume fraction", Role::Term},
      Parameter{"vp", unit::one,              0.05, 0.001, 1.0,   "plasma volume fraction", Role::Term},
  };
  static constexpr std::array derived{
      Derived{"Ktrans", unit::per_min, "volume transfer constant E Fp"},
      Derived{"E",      unit::one,     "extraction fraction PS / (Fp + PS)"},
      Derived{"MTT",    unit::s,       "mean transit time (vp + ve) / Fp"},
  };
  // clang-format on

  /// For Cp = 1 mmol/l throughout: the mass balances above integrated by an 8th-order Runge-Kutta method.
  static constexpr Check<4> check{{0.006, 0.002, 0.25, 0.08}, 50.0, 0.11519770873613087};

  /// The eigenvalues of the mass balances; the slow one from their product, which does not cancel.
  VF_HD static auto terms(const auto& p) {
    using std::sqrt;
    const auto& [Fp, PS, ve, vp] = p;
    const auto outflow = Fp / vp;
    const auto loss = PS / vp;
    const auto back = PS / ve;
    const auto across = outflow + loss - back;
    const auto gap = sqrt(across * across + 4.0 * loss * back);
    const auto fast = 0.5 * (outflow + loss + back + gap);
    const auto slow = outflow * back / fast;
    const auto slowFlow = Fp * ((fast - outflow) / gap);
    return sumOfTerms(Term{Fp - slowFlow, fast}, Term{slowFlow, slow});
  }

  /// Fp, PS, ve and vp from the amplitudes and rates of two terms, in any order.
  template <class R>
  VF_HD static std::array<R, 4> parametersOf(const std::array<R, 2>& c, const std::array<R, 2>& k) {
    const R Fp = c[0] + c[1], outflow = (c[0] * k[0] + c[1] * k[1]) / Fp, back = k[0] * k[1] / outflow;
    const R loss = larger(k[0] + k[1] - outflow - back, R(0)), vp = Fp / outflow, PS = loss * vp;
    return {Fp, PS, PS / back, vp};
  }

  template <class T>
  VF_HD static std::array<T, 3> derive(const std::array<T, 4>& p) {
    const auto& [Fp, PS, ve, vp] = p;
    const T E = PS / (Fp + PS);
    return {E * Fp, E, (vp + ve) / Fp};
  }
};

}  // namespace voxelfit::models
