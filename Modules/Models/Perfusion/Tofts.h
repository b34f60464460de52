// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Tracer exchange with the extravascular extracellular space (ve), plasma volume neglected.
struct Tofts {
  static constexpr ModelInfo info{
      .id = "tofts",
      .title = "Tofts",
      .equation = "C(t) = Ktrans int_0^t Cp(u) exp(-kep (t - u)) du, kep = Ktrans / ve",
      .source =
          "Tofts et al., J Magn Reson Imaging 10:223 (1999), eq. 6; Tofts and Kermode, Magn Reson Med 17:357 "
          "(1991)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name      unit           start  lower  upper  meaning
      Parameter{"Ktrans", unit::per_min, 0.10,  0.0,   5.0,   "volume transfer constant", Role::Linear},
      Parameter{"ve", unit::one, 0.20, 0.005, 1.0, "extravascular extracellular volume", Role::Quotient},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"kep", unit::per_min, "rate constant from tissue to plasma"}};

  /// For Cp = 1 mmol/l throughout: ve (1 - exp(-kep t)).
  static constexpr Check<2> check{{0.002, 0.4}, 120.0, 0.18047534556238945};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [Ktrans, ve] = p;
    ExpConvolution tissue(Ktrans / ve);
    emit(0, Ktrans * tissue.value());
    for (int i = 1; i < acq.n; ++i) emit(i, Ktrans * tissue.step(acq.step[i], acq.aif[i - 1], acq.aif[i]));
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 2>& p) {
    return {p[0] / p[1]};
  }
};

}  // namespace voxelfit::models
