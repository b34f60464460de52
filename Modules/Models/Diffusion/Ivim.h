// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// Intravoxel incoherent motion: a perfusion fraction f decays with Dstar, the tissue with D. The lower bound
/// of Dstar is twice the diffusion of free water at 37 degrees C (Holz et al., Phys Chem Chem Phys 2:4740
/// (2000)): what decays more slowly is not perfusion, and mostly a share of the tissue.
struct Ivim {
  static constexpr ModelInfo info{
      .id = "ivim",
      .title = "Intravoxel incoherent motion (bi-exponential)",
      .equation = "S(b) = S0 (f exp(-b Dstar) + (1 - f) exp(-b D))",
      .source = "Le Bihan et al., Radiology 168:497 (1988), eq. 4",
      .axis = {"b", unit::s_per_mm2, AxisKind::BValue},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name     unit             start   lower  upper  meaning
      Parameter{"S0",    unit::signal,    1.0,    0.0,   2.0,   "signal at b = 0", Role::Linear},
      Parameter{"f",     unit::one,       0.10,   0.0,   1.0,   "perfusion fraction", Role::Fraction},
      Parameter{"Dstar", unit::mm2_per_s, 0.020,  0.006, 0.2,   "pseudo-diffusion coefficient"},
      Parameter{"D",     unit::mm2_per_s, 0.0010, 0.0,   0.005, "tissue diffusion coefficient"},
  };
  // clang-format on

  static constexpr Check<4> check{{1.0, 0.1, 0.05, 0.001}, 50.0, 0.8643149819130326};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    const auto& [S0, f, Dstar, D] = p;
    const auto fast = acq.decay(Dstar);
    const auto slow = acq.decay(D);
    for (int i = 0; i < acq.n; ++i) emit(i, S0 * (f * fast[i] + rest(f) * slow[i]));
  }
};

}  // namespace voxelfit::models
