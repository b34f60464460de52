// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Formula/FormulaModel.h"
#include "Models/Formula/Interpreter.h"

namespace voxelfit::models {

/// Runs the program of the protocol at hand.
struct InterpretedFormula {
  /// Calls emit(i, out) for every sample with the outputs that `wanted` names, out[0], out[1], ...
  template <FormulaOutputs wanted, class Real, std::size_t N, class C, class S, class Emit>
  static void run(const std::array<Real, N>& p, const C& constants, const Protocol<S>& acq, Emit&& emit) {
    const FormulaPart& part = acq.formula->program->parts[static_cast<int>(wanted)];
    FormulaInterpreter<Real> interpreter(*acq.formula, part, acq, p.data(), constants.data());
    for (int first = 0; first < acq.n; first += kFormulaBlock) {
      const int count = std::min(kFormulaBlock, acq.n - first);
      interpreter.runBlock(first, count);
      for (int i = 0; i < count; ++i) emit(first + i, Outputs<Real>{interpreter, i});
    }
  }

 private:
  template <class Real>
  struct Outputs {
    const FormulaInterpreter<Real>& interpreter;
    int at;
    VF_INLINE const Real& operator[](int k) const { return interpreter.output(k, at); }
  };
};

/// A formula as the kernels of a processor run it.
template <int C, int Q>
using Formula = FormulaModel<C, Q, InterpretedFormula>;

}  // namespace voxelfit::models
