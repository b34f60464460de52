// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "Models/Formula/Program.h"

namespace voxelfit {

/// A program as the source of a model plugin, for a compiler that runs on the spot: it includes
/// "Sdk/Plugin.h" and ends with VF_EXPORT_MODELS(...) of one model. Instructions are printed one a line; the
/// compiler moves out of the loop over the samples what it can.
std::string formulaSource(const FormulaProgram& program);

}  // namespace voxelfit
