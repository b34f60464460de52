// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A formula as kernels run it: plain lists of instructions on numbers, with the derivatives worked out
// beforehand as further instructions. Sdk/FormulaCompiler.h makes one from a text,
// Models/Formula/Interpreter.h runs it on packs, Sdk/FormulaSource.h prints it as CUDA source.
#include <cstdint>

#include "Models/Limits.h"

namespace voxelfit {

/// What an instruction computes of its operands a, b, c.
enum class FormulaOp : std::uint8_t {
  Axis,         ///< row a of FormulaView at the sample
  AxisProduct,  ///< row a times b
  Decay,        ///< exp(-x a) for a uniform a
  Copy,         ///< a
  MultiplyAdd,  ///< a b + c
  Add,
  Subtract,
  Multiply,
  Divide,
  Power,
  Less,         ///< 1 where a < b, else 0
  LessOrEqual,  ///< 1 where a <= b, else 0
  Equal,        ///< 1 where a == b, else 0
  Choose,       ///< a is not 0 ? b : c
  Minimum,
  Maximum,
  Magnitude,
  Exp,
  Log,
  SquareRoot,
  Sine,
  Cosine,
  Tangent,
  ArcSine,
  ArcCosine,
  ArcTangent,
  HyperbolicSine,
  HyperbolicCosine,
  HyperbolicTangent,
  ErrorFunction,
  FresnelCosine,
  FresnelSine,
  PowerSlope,        ///< slope of a^b with a, 0 where a is 0 and the slope infinite
  LogOrZero,         ///< log a, 0 where a is 0
  ReciprocalOrZero,  ///< 1 / a, 0 where a is 0
};

/// Samples that an instruction computes at a time, and room for what it works on.
inline constexpr int kFormulaBlock = 64;
inline constexpr int kFormulaSlots = 64;      ///< numbers that differ between samples
inline constexpr int kFormulaUniforms = 256;  ///< numbers that do not: parameters, constants, literals, ...
inline constexpr int kFormulaLiterals = 64;
inline constexpr int kFormulaRows = 16;  ///< functions of the axis, the axis itself the first
inline constexpr int kFormulaInstructions = 1024;

/// A number that an instruction reads or writes: slot k as k, uniform k as ~k.
using FormulaOperand = std::int16_t;

struct FormulaInstruction {
  FormulaOp op;
  FormulaOperand out, a, b, c;
};

/// A stretch of FormulaProgram::code.
struct FormulaRange {
  std::int16_t first, count;
};

/// The instructions for one set of outputs: once for all samples, then for each. They leave the outputs in
/// the slots 0, 1, ...
struct FormulaPart {
  FormulaRange once, each;
  std::int16_t outputCount;
};

/// The sets of outputs that fitters ask for. S is the signal; in a separable formula it is the sum of its
/// linear parameters c times their columns dS/dc, which depend on the other parameters q alone.
enum class FormulaOutputs : std::uint8_t {
  Value,     ///< S
  Gradient,  ///< S, then dS/dp for every parameter
  Columns,   ///< dS/dc for each c
  Slopes     ///< for each c: dS/dc and its derivatives to every q
};
inline constexpr int kFormulaParts = 4;

/// Uniforms are, in this order: parameters, kMaxConstants constants, literals, results of `once`.
struct FormulaProgram {
  std::int16_t parameters, constants, literals;
  std::int16_t
      columns;  ///< parameters that fitters may eliminate; they stand first. 0: no Columns, no Slopes
  double literal[kFormulaLiterals];
  FormulaPart parts[kFormulaParts];  ///< by FormulaOutputs
  FormulaPart axis;                  ///< its outputs are the rows 1, 2, ... as functions of row 0, the axis
  FormulaInstruction code[kFormulaInstructions];

  int firstLiteral() const { return parameters + kMaxConstants; }
};

/// A program and what it needs of the samples of a series: rows[row * n + sample].
template <class S>
struct FormulaView {
  const FormulaProgram* program;
  const S* rows;
};

}  // namespace voxelfit
