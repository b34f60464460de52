// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "Models/Formula/Program.h"
#include "Sdk/FormulaParser.h"

namespace voxelfit {

/// A formula as kernels run it, and how it separates.
struct CompiledFormula {
  FormulaProgram program;
  std::vector<int>
      order;        ///< the program's parameters by their numbers in the parsed formula: linear ones first
  int columns = 0;  ///< linear parameters that fitters may eliminate; 0: none
  int coordinates = 0;  ///< parameters left, 0 only where the formula is linear in all
  /// Parameters, by their numbers in the parsed formula, to which the signal is proportional as a whole: with
  /// all of them doubled it is doubled.
  std::vector<int> scaling;
};

/// Works out derivatives and separation, and puts both into instructions. Throws Error `code` naming `where`
/// when the formula takes more room than a program has, or has no parameter.
CompiledFormula compileFormula(ParsedFormula formula, const std::string& where, ErrorCode code);

}  // namespace voxelfit
