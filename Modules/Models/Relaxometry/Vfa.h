// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// T1 from spoiled gradient echo images at several flip angles.
struct Vfa {
  static constexpr ModelInfo info{
      .id = "vfa",
      .title = "T1 from variable flip angles",
      .equation = "S(a) = M0 sin(B1 a) (1 - E) / (1 - E cos(B1 a)), E = exp(-TR / T1)",
      .source = "Gupta, J Magn Reson 25:231 (1977), eq. 1; Deoni et al., Magn Reson Med 49:515 (2003), eq. 1",
      .axis = {"a", unit::deg, AxisKind::FlipAngle},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit          start   lower  upper   meaning
      Parameter{"M0", unit::signal, 10.0,   0.0,   1e4,    "equilibrium signal", Role::Linear},
      Parameter{"T1", unit::ms,     1000.0, 10.0,  10000., "longitudinal relaxation time"},
  };
  static constexpr std::array constants{
      Constant{"TR", unit::ms,  kRequired, "repetition time"},
      Constant{"B1", unit::one, 1.0,       "actual over nominal flip angle"},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"R1", unit::per_s, "longitudinal relaxation rate"}};

  static constexpr Check<2, 2> check{{1500.0, 1.2}, 0.20943951023931956, 53.61708006468259, {0.005, 0.9}};

  VF_HD static auto at(const auto& p, const auto& c, const auto& a) {
    using std::cos, std::exp, std::sin;
    const auto& [M0, T1] = p;
    const auto& [TR, B1] = c;
    const auto angle = B1 * a;
    const auto E = exp(-TR / T1);
    return M0 * (sin(angle) * (1.0 - E) / (1.0 - E * cos(angle)));
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 2>& p) {
    return {T(1) / p[1]};
  }
};

}  // namespace voxelfit::models
