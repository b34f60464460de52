// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What the program says of a model, as JSON and in words.
#include <string>

#include "Json.h"
#include "Sdk/Registry.h"

namespace voxelfit {

/// Everything in the tables of the model, and the fitter that a plain fit gets.
Json modelJson(const LoadedModel& model);

/// Names of the parameters, separated by blanks.
std::string parameterNames(const ModelDescription& model);

/// "linear", "fraction", "quotient" or "nonlinear".
const char* roleName(Role role);

}  // namespace voxelfit
