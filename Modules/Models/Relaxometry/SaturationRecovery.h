// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// T1 from images at several times after a saturation.
struct SaturationRecovery {
  static constexpr ModelInfo info{
      .id = "sr",
      .title = "T1 from saturation recovery",
      .equation = "S(TS) = M0 (1 - exp(-TS / T1))",
      .source = "Chow et al., Magn Reson Med 71:2082 (2014)",
      .axis = {"TS", unit::ms, AxisKind::InversionTime},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit          start   lower  upper  meaning
      Parameter{"M0", unit::signal, 1.0,    0.0,   1e3,   "equilibrium signal", Role::Linear},
      Parameter{"T1", unit::ms,     1000.0, 10.0,  1e4,   "longitudinal relaxation time"},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"R1", unit::per_s, "longitudinal relaxation rate"}};

  static constexpr Check<2> check{{1500.0, 1.2}, 0.8, 729.874321451112};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [M0, T1] = p;
    const auto e = acq.decay(1.0 / T1);
    for (int i = 0; i < acq.n; ++i) emit(i, M0 * (1.0 - e[i]));
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 2>& p) {
    return {T(1) / p[1]};
  }
};

}  // namespace voxelfit::models
