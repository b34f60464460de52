// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"
#include "Models/PortalVein.h"

namespace voxelfit::models {

/// Liver: one well-mixed space that an artery and the portal vein flow into.
struct DualInlet {
  static constexpr ModelInfo info{
      .id = "dual-inlet-1cm",
      .title = "Dual-inlet one compartment (liver)",
      .equation = "dC/dt = k1a Ca + k1p Cv - k2 C, Ca in the artery, Cv in the portal vein",
      .source = "Materne et al., Magn Reson Med 47:135 (2002)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::PlasmaOfTwo,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name   unit                    start  lower  upper  meaning
      Parameter{"k1a", unit::ml_per_100ml_min, 20.0,  0.0,   500.0, "arterial plasma flow", Role::Linear},
      Parameter{"k1p", unit::ml_per_100ml_min, 60.0,  0.0,   500.0, "portal plasma flow", Role::Linear},
      Parameter{"k2",  unit::per_min,          3.0,   1e-3,  60.0,  "rate constant of outflow"},
  };
  static constexpr std::array derived{
      Derived{"F",   unit::ml_per_100ml_min, "total plasma flow k1a + k1p"},
      Derived{"fa",  unit::one,              "arterial fraction k1a / F"},
      Derived{"DV",  unit::one,              "distribution volume F / k2"},
      Derived{"MTT", unit::s,                "mean transit time 1 / k2"},
  };
  // clang-format on

  /// For Ca = Cv = 1 mmol/l throughout: 0.32 (1 - exp(-1)).
  static constexpr Check<3> check{{0.004, 0.012, 0.05}, 20.0, 0.2022785788251385};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [k1a, k1p, k2] = p;
    const auto& vein = portalVein(acq);
    ExpConvolution fromArtery(k2), fromVein(k2);
    emit(0, k1a * fromArtery.value() + k1p * fromVein.value());
    for (int i = 1; i < acq.n; ++i)
      emit(i, k1a * fromArtery.step(acq.step[i], acq.aif[i - 1], acq.aif[i]) +
                  k1p * fromVein.step(vein.step[i], vein.aif[i - 1], vein.aif[i]));
  }

  template <class T>
  VF_HD static std::array<T, 4> derive(const std::array<T, 3>& p) {
    const T flow = p[0] + p[1];
    return {flow, p[0] / flow, flow / p[2], T(1) / p[2]};
  }
};

}  // namespace voxelfit::models
