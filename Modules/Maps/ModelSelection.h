// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <vector>

#include "Maps/ResultMap.h"

namespace voxelfit {

/// Compares fits of the same voxels with different models by their `aicc` maps, which all must hold. The
/// result has `best_model` (1, 2, ... in the order of `fits`; 0 where no fit has an AICc), one
/// `weight_MODEL` for each model, and for every parameter `NAME` its average over the models that have it, by
/// their weights, with `NAME_se`, which holds the variance within the models and between them.
///
/// The best model is the one with the fewest parameters among those whose AICc is at most 2 above the
/// smallest: a larger model whose additional parameter ends on a bound, or close to where it has no effect,
/// has the AICc of the smaller one, and rounding would choose. Of equally many parameters the smaller AICc
/// decides.
///
/// A model whose own error is not known (a parameter on a bound, a map that is not there) counts between the
/// models only; where it has the largest weight the error is NaN. Sources: AICc differences up to 2, Akaike
/// weights and their use, Burnham and Anderson, Model Selection and Multimodel Inference (2002),
/// sections 2.6, 2.9 and 4.3.
ResultSet selectModels(const std::vector<ResultSet>& fits);

}  // namespace voxelfit
