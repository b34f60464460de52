// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Sdk/FormulaGraph.h"

namespace voxelfit {

/// What the names in a formula may mean beside functions and pi.
struct FormulaNames {
  std::string axis = "x";
  std::vector<std::string> constants{};
  std::vector<std::string> parameters{};
  bool isComplete = false;  ///< no parameter but those listed; else every other name is one more
};

/// A formula as a graph. Parameters and constants are numbered as in `names`.
struct ParsedFormula {
  FormulaGraph graph;
  FormulaGraph::Node signal = -1;
  FormulaNames names;  ///< with the parameters found, in the order of their first use
};

/// Longest formula, in characters.
inline constexpr int kLongestFormula = 2000;

/// Reads a formula: + - * / ^, unary minus (weaker than ^), comparisons, && and ||, CONDITION ? A : B,
/// parentheses, numbers, pi and functions; Documentation/Manual/formulas.md lists them. Throws Error `code`
/// "WHERE, column N: what was found, what was wanted"; `where` names the formula.
ParsedFormula parseFormula(const std::string& text, FormulaNames names, const std::string& where,
                           ErrorCode code);

}  // namespace voxelfit
