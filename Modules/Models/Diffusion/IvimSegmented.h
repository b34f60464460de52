// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Diffusion/Ivim.h"

namespace voxelfit::models {

/// IVIM in two steps: D from the b-values where perfusion has gone, then S0, f and Dstar with that D. What is
/// left of perfusion beyond the threshold goes into D. Less noisy than the full fit where f is small or Dstar
/// slow; where neither is, the full fit uses the samples better.
struct IvimSegmented : Ivim {
  static constexpr ModelInfo info{
      .id = "ivim-segmented",
      .title = "Intravoxel incoherent motion, segmented fit",
      .equation =
          "b >= b_threshold: S(b) = S0 (1 - f) exp(-b D); then, D held, S(b) = S0 (f exp(-b Dstar) + (1 - f) "
          "exp(-b D))",
      .source = "Le Bihan et al., Radiology 168:497 (1988), eq. 4; Luciani et al., Radiology 249:891 (2008)",
      .axis = {"b", unit::s_per_mm2, AxisKind::BValue},
  };

  static constexpr std::array constants{
      Constant{"b_threshold", unit::s_per_mm2, 200.0, "samples from here on give D"},
  };
  static constexpr Segments segments{.threshold = 0, .kept = 3, .left = 0b0110};
};

}  // namespace voxelfit::models
