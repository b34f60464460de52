// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "Models/Formula/Program.h"
#include "Models/Protocol.h"

namespace voxelfit {

/// A formula at the samples of a series: what depends on the axis alone is worked out, once and in double.
class FormulaSamples {
 public:
  FormulaSamples(std::shared_ptr<const FormulaProgram> program, std::span<const double> x);
  FormulaSamples(const FormulaSamples&) = delete;
  FormulaSamples& operator=(const FormulaSamples&) = delete;
  FormulaSamples(FormulaSamples&&) = default;
  FormulaSamples& operator=(FormulaSamples&&) = default;

  /// For Protocol::formula; lead into this object.
  const FormulaView<double>* inDouble() const { return &double_; }
  const FormulaView<float>* inFloat() const { return &float_; }

 private:
  std::shared_ptr<const FormulaProgram> program_;
  std::vector<double> rows_;
  std::vector<float> rowsFloat_;
  FormulaView<double> double_{};
  FormulaView<float> float_{};
};

}  // namespace voxelfit
