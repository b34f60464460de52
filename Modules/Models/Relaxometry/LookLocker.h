// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// T1 from the signed signals of one inversion that is read out many times (Look-Locker, MOLLI): the read-out
/// shortens T1 to T1star, which A and B undo.
struct LookLocker {
  static constexpr ModelInfo info{
      .id = "look-locker",
      .title = "T1 from Look-Locker inversion recovery",
      .equation = "S(TI) = A - B exp(-TI / T1star), T1 = T1star (B / A - 1)",
      .source =
          "Deichmann and Haase, J Magn Reson 96:608 (1992); Messroghli et al., Magn Reson Med 52:141 (2004)",
      .axis = {"TI", unit::ms, AxisKind::InversionTime},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name      unit          start   lower  upper  meaning
      Parameter{"A",      unit::signal, 1.0,    0.0,   10.0,  "signal at late TI", Role::Linear},
      Parameter{"B",      unit::signal, 1.9,    0.0,   20.0,  "recovered signal", Role::Linear},
      Parameter{"T1star", unit::ms,     800.0,  50.0,  1e4,   "apparent relaxation time"},
  };
  // clang-format on
  static constexpr std::array derived{
      Derived{"T1", unit::ms, "longitudinal relaxation time"},
      Derived{"R1", unit::per_s, "longitudinal relaxation rate"},
  };

  static constexpr Check<3> check{{900.0, 1700.0, 0.9}, 0.3, -318.1032279754417};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [A, B, T1star] = p;
    const auto e = acq.decay(1.0 / T1star);
    for (int i = 0; i < acq.n; ++i) emit(i, A - B * e[i]);
  }

  template <class T>
  VF_HD static std::array<T, 2> derive(const std::array<T, 3>& p) {
    const T T1 = p[2] * (p[1] / p[0] - T(1));
    return {T1, T(1) / T1};
  }
};

}  // namespace voxelfit::models
