// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Tracer exchange between plasma (vp) and the extravascular extracellular space (ve).
struct ExtendedTofts {
  static constexpr ModelInfo info{
      .id = "extended-tofts",
      .title = "Extended Tofts",
      .equation = "C(t) = vp Cp(t) + Ktrans int_0^t Cp(u) exp(-kep (t - u)) du, kep = Ktrans / ve",
      .source = "Tofts et al., J Magn Reson Imaging 10:223 (1999), eq. 7; Tofts, ibid. 7:91 (1997)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name      unit           start  lower  upper  meaning
      Parameter{"Ktrans", unit::per_min, 0.10,  0.0,   5.0,   "volume transfer constant", Role::Linear},
      Parameter{"ve", unit::one, 0.20, 0.005, 1.0, "extravascular extracellular volume", Role::Quotient},
      Parameter{"vp",     unit::one,     0.05,  0.0,   1.0,   "plasma volume fraction", Role::Linear},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"kep", unit::per_min, "rate constant from tissue to plasma"}};

  /// For Cp = 1 mmol/l throughout: vp + ve (1 - exp(-kep t)).
  static constexpr Check<3> check{{0.002, 0.4, 0.05}, 120.0, 0.23047534556238947};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [Ktrans, ve, vp] = p;
    ExpConvolution tissue(Ktrans / ve);
    emit(0, vp * acq.aif[0] + Ktrans * tissue.value());
    for (int i = 1; i < acq.n; ++i)
      emit(i, vp * acq.aif[i] + Ktrans * tissue.step(acq.step[i], acq.aif[i - 1], acq.aif[i]));
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 3>& p) {
    return {p[0] / p[1]};
  }
};

}  // namespace voxelfit::models
