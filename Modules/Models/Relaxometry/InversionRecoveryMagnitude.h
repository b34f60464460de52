// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Math/Piecewise.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// T1 from the magnitudes of inversion recovery images.
struct InversionRecoveryMagnitude {
  static constexpr ModelInfo info{
      .id = "ir-magnitude",
      .title = "T1 from inversion recovery magnitudes",
      .equation = "S(TI) = M0 |1 - 2 efficiency exp(-TI / T1)|",
      .source = "Barral et al., Magn Reson Med 64:1057 (2010)",
      .axis = {"TI", unit::ms, AxisKind::InversionTime},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name          unit          start   lower  upper  meaning
      Parameter{"M0",         unit::signal, 1.0,    0.0,   10.0,  "equilibrium signal", Role::Linear},
      Parameter{"efficiency", unit::one,    0.95,   0.5,   1.0,   "inverted part of M0"},
      Parameter{"T1",         unit::ms,     1000.0, 10.0,  1e4,   "longitudinal relaxation time"},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"R1", unit::per_s, "longitudinal relaxation rate"}};

  static constexpr Check<3> check{{1500.0, 0.9, 1.2}, 0.4, 434.63453854923097};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [M0, efficiency, T1] = p;
    const auto e = acq.decay(1.0 / T1);
    for (int i = 0; i < acq.n; ++i) emit(i, M0 * magnitude(1.0 - 2.0 * efficiency * e[i]));
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 3>& p) {
    return {T(1) / p[2]};
  }
};

}  // namespace voxelfit::models
