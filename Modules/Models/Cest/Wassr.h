// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// B0 shift from the direct saturation of water, a narrow Lorentzian line at low power.
struct Wassr {
  static constexpr ModelInfo info{
      .id = "wassr",
      .title = "B0 shift from direct water saturation (WASSR)",
      .equation = "S(x) = M0 (1 - A h^2 / (h^2 + (x - dB0)^2)), h = FWHM / 2",
      .source = "Kim et al., Magn Reson Med 61:1441 (2009); Mulkern and Williams, Med Phys 20:5 (1993)",
      .axis = {"x", unit::ppm, AxisKind::Offset},
      .starts = 8,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name    unit          start  lower  upper  meaning
      Parameter{"M0",   unit::signal, 1.0,   0.0,   4.0,   "signal far from water", Role::Linear},
      Parameter{"A",    unit::one,    0.8,   0.0,   1.0,   "saturated part of M0", Role::Fraction},
      Parameter{"FWHM", unit::ppm,    0.6,   0.02,  5.0,   "full width at half maximum"},
      Parameter{"dB0",  unit::ppm,    0.0,  -3.0,   3.0,   "B0 shift: offset of water"},
  };
  // clang-format on

  /// h = 0.5 ppm and x - dB0 = 0.5 ppm: half of A.
  static constexpr Check<4> check{{1500.0, 0.8, 1.0, 0.1}, 0.6, 900.0};

  VF_HD static auto at(const auto& p, const auto& x) {
    const auto& [M0, A, FWHM, dB0] = p;
    const auto halves = 2.0 * (x - dB0) / FWHM;
    return M0 * (A * (1.0 - 1.0 / (1.0 + halves * halves)) + rest(A));
  }
};

}  // namespace voxelfit::models
