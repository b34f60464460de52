// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Diffusion with its first departure from a Gaussian. Holds for b up to about 3 / (D K).
struct Kurtosis {
  static constexpr ModelInfo info{
      .id = "kurtosis",
      .title = "Diffusion kurtosis",
      .equation = "S(b) = S0 exp(-b D + b^2 D^2 K / 6)",
      .source = "Jensen et al., Magn Reson Med 53:1432 (2005)",
      .axis = {"b", unit::s_per_mm2, AxisKind::BValue},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit             start  lower  upper  meaning
      Parameter{"S0", unit::signal,    1.0,   0.0,   4.0,   "signal at b = 0", Role::Linear},
      Parameter{"D",  unit::mm2_per_s, 1e-3,  0.0,   5e-3,  "diffusion coefficient at b = 0"},
      Parameter{"K",  unit::one,       0.7,  -1.0,   4.0,   "apparent kurtosis"},
  };
  // clang-format on

  static constexpr Check<3> check{{1.0, 1e-3, 0.8}, 1500.0, 0.3011942119122021};

  VF_HD static auto at(const auto& p, const auto& b) {
    using std::exp;
    const auto& [S0, D, K] = p;
    const auto bD = b * D;
    return S0 * exp(bD * (bD * K / 6.0 - 1.0));
  }
};

}  // namespace voxelfit::models
