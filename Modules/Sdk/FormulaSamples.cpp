// SPDX-License-Identifier: BSD-3-Clause
#include "Sdk/FormulaSamples.h"

#include "Models/Formula/Interpreter.h"

namespace voxelfit {

FormulaSamples::FormulaSamples(std::shared_ptr<const FormulaProgram> program, std::span<const double> x)
    : program_(std::move(program)), rows_(x.begin(), x.end()) {
  const FormulaPart& axis = program_->axis;
  const int n = static_cast<int>(x.size());
  rows_.resize((1 + axis.outputCount) * x.size());
  double_ = {program_.get(), rows_.data()};
  const double none[kMaxParameters + kMaxConstants] = {};
  const Protocol<double> acq{.n = n, .x = x.data()};
  FormulaInterpreter<double> interpreter(double_, axis, acq, none, none);
  for (int first = 0; first < n; first += kFormulaBlock) {
    const int count = std::min(kFormulaBlock, n - first);
    interpreter.runBlock(first, count);
    for (int k = 0; k < axis.outputCount; ++k)
      for (int i = 0; i < count; ++i) rows_[(1 + k) * x.size() + first + i] = interpreter.output(k, i);
  }
  rowsFloat_.assign(rows_.begin(), rows_.end());
  float_ = {program_.get(), rowsFloat_.data()};
}

}  // namespace voxelfit
