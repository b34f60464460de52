// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Pet/TwoTissueIrreversible.h"

namespace voxelfit::models {

/// Sokoloff's model of deoxyglucose: phosphorylated at the rate k3 and kept. The metabolic rate of glucose is
/// Ki times its plasma concentration over the lumped constant.
struct Fdg : TwoTissueIrreversible {
  static constexpr ModelInfo info{
      .id = "fdg",
      .title = "FDG (Sokoloff's three rate constants) with blood volume",
      .equation = TwoTissueIrreversible::info.equation,
      .source = "Sokoloff et al., J Neurochem 28:897 (1977); Phelps et al., Ann Neurol 6:371 (1979)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };
};

}  // namespace voxelfit::models
