// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Sdk/Registry.h"

namespace voxelfit {

/// A formula with the tables that a model needs around it.
struct FormulaDefinition {
  ModelDescription description{};  ///< of the parameters those that are listed, in units; roles are not read
  std::string expression;
  std::string where;                  ///< what messages begin with
  bool isComplete = false;            ///< all parameters are listed; else every unknown name is one more
  ErrorCode code = ErrorCode::Usage;  ///< of what is wrong with the definition
};

/// The definition behind "formula:EXPRESSION": the axis is x, every other name a parameter in any unit. Those
/// to which the signal is proportional carry its unit. All start at 1 (times the largest sample).
FormulaDefinition formulaOf(const std::string& expression);

/// Reads a model file; Documentation/Manual/formulas.md explains its keys. Throws Error Unreadable naming the
/// file and the key.
FormulaDefinition readFormulaFile(const std::filesystem::path& file);

/// Makes a model of a definition. `kernels` are the models of the plugins formula. Throws what parseFormula()
/// and compileFormula() throw, and an Error when a table does not fit the formula.
LoadedModel makeFormulaModel(const FormulaDefinition& definition, const std::vector<LoadedModel>& kernels);

}  // namespace voxelfit
