// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/LaggedInput.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// Plug flow through the capillaries, and an extravascular space that fills slowly from it.
struct TissueHomogeneity {
  static constexpr ModelInfo info{
      .id = "aath",
      .title = "Tissue homogeneity in the adiabatic approximation",
      .equation =
          "C(t) = Fp int_0^Tc Cp(t - u) du + E Fp int_Tc^t exp(-E Fp / ve (u - Tc)) Cp(t - u) du, Tc = "
          "vp / Fp, E = 1 - exp(-PS / Fp)",
      .source = "St Lawrence and Lee, J Cereb Blood Flow Metab 18:1365 (1998), eq. 21",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit                    start  lower  upper  meaning
      Parameter{"Fp", unit::ml_per_100ml_min, 20.0,  0.1,   500.0, "plasma flow"},
      Parameter{"PS", unit::ml_per_100ml_min, 5.0,   0.0,   200.0, "permeability-surface product"},
      Parameter{"ve", unit::one,              0.20,  0.005, 1.0,   "interstitial volume fraction"},
      Parameter{"vp", unit::one,              0.05,  0.0,   1.0,   "plasma volume fraction"},
  };
  static constexpr std::array derived{
      Derived{"Ktrans", unit::per_min, "volume transfer constant E Fp"},
      Derived{"E",      unit::one,     "extraction fraction 1 - exp(-PS / Fp)"},
      Derived{"Tc",     unit::s,       "transit time of the capillaries vp / Fp"},
  };
  // clang-format on

  /// For Cp = 1 mmol/l throughout: the residue function integrated by adaptive quadrature on both sides of
  /// its step.
  static constexpr Check<4> check{{0.01, 0.004, 0.25, 0.08}, 50.0, 0.1863185645364916};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    using std::exp;
    const auto& [Fp, PS, ve, vp] = p;
    const auto Ktrans = Fp * (1.0 - exp(-(PS / Fp)));
    LaggedInput outflow(acq, Ktrans / ve, vp / Fp);
    auto entered = acq.aif[0] - acq.aif[0];  // mmol s/l
    for (int i = 0; i < acq.n; ++i) {
      if (i > 0) entered = entered + acq.step[i] * (acq.aif[i - 1] + acq.aif[i]) / 2;
      if (acq.sampleOf(i) < 0) continue;
      outflow.moveTo(i);
      emit(i, Fp * (entered - outflow.integral()) + Ktrans * outflow.convolution());
    }
  }

  template <class T>
  VF_HD static std::array<T, 3> derive(const std::array<T, 4>& p) {
    using std::exp;
    const auto& [Fp, PS, ve, vp] = p;
    const T E = T(1) - exp(-(PS / Fp));
    return {E * Fp, E, vp / Fp};
  }
};

}  // namespace voxelfit::models
