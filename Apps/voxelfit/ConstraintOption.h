// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "Fitting/ConstrainedFit.h"
#include "Models/Description.h"

namespace voxelfit {

/// A constraint such as "ve + vp < 1" or "2*D - Dstar <= 0": terms NUMBER*PARAMETER or PARAMETER joined by +
/// and -, one of < <= > >= (the bound itself is allowed by all), and a number. Values are in the units of the
/// parameters. Throws Error Usage with the column of what is wrong.
LinearConstraint constraintOf(const std::string& text, const ModelDescription& model);

}  // namespace voxelfit
