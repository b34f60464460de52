// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "Batch/FitJob.h"
#include "Core/Geometry.h"
#include "Core/Unit.h"
#include "Models/Description.h"

namespace voxelfit {

/// A number or an image file, in `unit`, as base units. `what` is the option for messages, `grid` what a map
/// has to lie on. Throws Error Usage when the text is neither, Mismatch when the map lies on another grid,
/// and what reading the map throws.
ValueOrMap valueOf(const std::string& what, const std::string& text, const Unit& unit, const Geometry& grid);

/// The same where only a number will do.
double numberOf(const std::string& what, const std::string& text, const Unit& unit);

/// Place of the parameter in the model's table. Throws Error Usage that names what may have been meant.
int parameterIndex(const ModelDescription& model, const std::string& name);

/// Place of the constant in the model's table; errors as parameterIndex().
int constantIndex(const ModelDescription& model, const std::string& name);

}  // namespace voxelfit
