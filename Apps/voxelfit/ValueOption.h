// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "Batch/FitJob.h"
#include "Core/Series.h"
#include "Core/Unit.h"
#include "Models/Description.h"

namespace voxelfit {

/// A number in `unit`, or an image file with that unit or the one its sidecar says, as base units. `what` is
/// the option for messages. Throws Error Usage when the text is neither, and what reading the map throws.
ValueOrMap valueOf(const std::string& what, const std::string& text, const Unit& unit);

/// The same for a map that must lie on the grid of the series, else Error Mismatch.
ValueOrMap valueOf(const std::string& what, const std::string& text, const Unit& unit, const Series& series);

/// The same where only a number will do.
double numberOf(const std::string& what, const std::string& text, const Unit& unit);

/// Place of the parameter in the model's table. Throws Error Usage that names what may have been meant.
int parameterIndex(const ModelDescription& model, const std::string& name);

/// Place of the constant in the model's table; errors as parameterIndex().
int constantIndex(const ModelDescription& model, const std::string& name);

}  // namespace voxelfit
