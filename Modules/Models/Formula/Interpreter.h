// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Runs a FormulaProgram on numbers of any type: one number, or one pack of voxels. Each instruction computes
// a block of samples, so that finding out which instruction it is costs little. Compiled once a number type,
// whatever the formula and its parameters.
#include <algorithm>
#include <array>

#include "Math/FormulaFunctions.h"
#include "Models/Formula/Program.h"
#include "Models/Protocol.h"

namespace voxelfit {

template <class Real>
class FormulaInterpreter {
 public:
  using S = Scalar<Real>;

  /// Computes what does not differ between the samples. `p` and `constants` are the values of the program's
  /// parameters and of kMaxConstants constants.
  __attribute__((noinline)) FormulaInterpreter(const FormulaView<S>& view, const FormulaPart& part,
                                               const Protocol<S>& acq, const Real* p, const Real* constants)
      : program_(*view.program), part_(part), acq_(acq), rows_(view.rows) {
    std::copy_n(p, program_.parameters, uniforms_);
    std::copy_n(constants, program_.constants, uniforms_ + program_.parameters);
    for (int k = 0; k < program_.literals; ++k)
      uniforms_[program_.firstLiteral() + k] = Real(static_cast<S>(program_.literal[k]));
    for (int i = 0; i < part.once.count; ++i) run(program_.code[part.once.first + i], 0, 1);
  }

  /// Computes the samples [first, first + count), at most kFormulaBlock; blocks in ascending order.
  __attribute__((noinline)) void runBlock(int first, int count) {
    for (int i = 0; i < part_.each.count; ++i) {
      const FormulaInstruction& instruction = program_.code[part_.each.first + i];
      if (instruction.op == FormulaOp::Decay)
        decay(instruction, first, count);
      else
        run(instruction, first, count);
    }
  }

  /// Output k of the sample `at` of the block.
  VF_INLINE const Real& output(int k, int at) const { return slots_[k][at]; }

 private:
  /// A number that every sample of the block shares, or one each.
  struct Place {
    Real* first;
    int stride;
  };

  Place place(FormulaOperand operand) {
    if (operand < 0) return {uniforms_ + ~operand, 0};
    return {slots_[operand], 1};
  }

  const S* row(int k, int first) const { return rows_ + static_cast<std::ptrdiff_t>(k) * acq_.n + first; }

  template <class F>
  VF_INLINE void apply(const FormulaInstruction& code, int count, const F& f) {
    Real* out = place(code.out).first;
    Place a = place(code.a), b = place(code.b), c = place(code.c);
    for (int i = 0; i < count; ++i) {
      if constexpr (requires { f(*a.first); })
        out[i] = f(*a.first);
      else if constexpr (requires { f(*a.first, *b.first); })
        out[i] = f(*a.first, *b.first);
      else
        out[i] = f(*a.first, *b.first, *c.first);
      a.first += a.stride;
      b.first += b.stride;
      c.first += c.stride;
    }
  }

  void multiplyByRow(const FormulaInstruction& code, int first, int count) {
    Real* out = slots_[code.out];
    const S* values = row(code.a, first);
    Place b = place(code.b);
    for (int i = 0; i < count; ++i, b.first += b.stride) out[i] = Real(values[i]) * *b.first;
  }

  /// exp(-x rate) from as few exponentials as the positions allow; see Decay.
  void decay(const FormulaInstruction& code, int first, int count) {
    using std::exp;
    Real* out = slots_[code.out];
    const Real& rate = *place(code.a).first;
    const bool isTabulated = acq_.decaySteps != nullptr && acq_.n <= kFormulaBlock;
    for (int i = 0; i < count; ++i) {
      const DecayStep step = isTabulated ? acq_.decaySteps[i] : DecayStep{-1, -1};
      if (step.first >= 0)
        out[i] = out[step.first] * out[step.second];
      else
        out[i] = step.first == kDecayIsOne ? Real(1) : exp(Real(-acq_.x[first + i]) * rate);
    }
  }

  void run(const FormulaInstruction& code, int first, int count) {
    if (code.op < FormulaOp::Exp)
      combine(code, first, count);
    else
      call(code, count);
  }

  void combine(const FormulaInstruction& code, int first, int count) {
    using R = const Real&;
    const auto truth = [](const auto& mask) VF_INLINE_CALL { return select(mask, Real(1), Real(0)); };
    switch (code.op) {
      case FormulaOp::Axis:
        for (int i = 0; i < count; ++i) slots_[code.out][i] = Real(row(code.a, first)[i]);
        return;
      case FormulaOp::AxisProduct:
        return multiplyByRow(code, first, count);
      case FormulaOp::Copy:
        return apply(code, count, [](R a) VF_INLINE_CALL { return a; });
      case FormulaOp::MultiplyAdd:
        return apply(code, count, [](R a, R b, R c) VF_INLINE_CALL { return a * b + c; });
      case FormulaOp::Add:
        return apply(code, count, [](R a, R b) VF_INLINE_CALL { return a + b; });
      case FormulaOp::Subtract:
        return apply(code, count, [](R a, R b) VF_INLINE_CALL { return a - b; });
      case FormulaOp::Multiply:
        return apply(code, count, [](R a, R b) VF_INLINE_CALL { return a * b; });
      case FormulaOp::Divide:
        return apply(code, count, [](R a, R b) VF_INLINE_CALL { return a / b; });
      case FormulaOp::Power:
        return apply(code, count, [](R a, R b) VF_INLINE_CALL { return power(a, b); });
      case FormulaOp::Less:
        return apply(code, count, [&](R a, R b) VF_INLINE_CALL { return truth(a < b); });
      case FormulaOp::LessOrEqual:
        return apply(code, count, [&](R a, R b) VF_INLINE_CALL { return truth(a <= b); });
      case FormulaOp::Equal:
        return apply(code, count, [&](R a, R b) VF_INLINE_CALL { return truth(a == b); });
      case FormulaOp::Choose:
        return apply(code, count, [](R a, R b, R c) VF_INLINE_CALL { return select(a == Real(0), c, b); });
      case FormulaOp::Minimum:
        return apply(code, count, [](R a, R b) VF_INLINE_CALL { return smaller(a, b); });
      case FormulaOp::Maximum:
        return apply(code, count, [](R a, R b) VF_INLINE_CALL { return larger(a, b); });
      case FormulaOp::Magnitude:
        return apply(code, count, [](R a) VF_INLINE_CALL { return magnitude(a); });
      default:
        return;
    }
  }

  void call(const FormulaInstruction& code, int count) {
    using R = const Real&;
    using std::cos, std::exp, std::log, std::sin, std::sqrt;
    switch (code.op) {
      case FormulaOp::Exp:
        return apply(code, count, [](R a) VF_INLINE_CALL { return exp(a); });
      case FormulaOp::Log:
        return apply(code, count, [](R a) VF_INLINE_CALL { return log(a); });
      case FormulaOp::SquareRoot:
        return apply(code, count, [](R a) VF_INLINE_CALL { return sqrt(a); });
      case FormulaOp::Sine:
        return apply(code, count, [](R a) VF_INLINE_CALL { return sin(a); });
      case FormulaOp::Cosine:
        return apply(code, count, [](R a) VF_INLINE_CALL { return cos(a); });
      case FormulaOp::Tangent:
        return applyByLane(code, count, [](S v) { return std::tan(v); });
      case FormulaOp::ArcSine:
        return applyByLane(code, count, [](S v) { return std::asin(v); });
      case FormulaOp::ArcCosine:
        return applyByLane(code, count, [](S v) { return std::acos(v); });
      case FormulaOp::ArcTangent:
        return applyByLane(code, count, [](S v) { return std::atan(v); });
      case FormulaOp::HyperbolicSine:
        return applyByLane(code, count, [](S v) { return std::sinh(v); });
      case FormulaOp::HyperbolicCosine:
        return applyByLane(code, count, [](S v) { return std::cosh(v); });
      case FormulaOp::HyperbolicTangent:
        return applyByLane(code, count, [](S v) { return std::tanh(v); });
      case FormulaOp::ErrorFunction:
        return applyByLane(code, count, [](S v) { return std::erf(v); });
      case FormulaOp::FresnelCosine:
        return apply(code, count, [](R a) VF_INLINE_CALL { return fresnelCosine(a); });
      case FormulaOp::FresnelSine:
        return apply(code, count, [](R a) VF_INLINE_CALL { return fresnelSine(a); });
      case FormulaOp::PowerSlope:
        return apply(code, count, [](R a, R b) VF_INLINE_CALL { return powerSlope(a, b); });
      case FormulaOp::LogOrZero:
        return apply(code, count, [](R a) VF_INLINE_CALL { return logOrZero(a); });
      case FormulaOp::ReciprocalOrZero:
        return apply(code, count, [](R a) VF_INLINE_CALL { return reciprocalOrZero(a); });
      default:
        return;
    }
  }

  template <class F>
  VF_INLINE void applyByLane(const FormulaInstruction& code, int count, const F& f) {
    apply(code, count, [&](const Real& a) VF_INLINE_CALL { return laneByLane(a, f); });
  }

  const FormulaProgram& program_;
  const FormulaPart& part_;
  const Protocol<S>& acq_;
  const S* rows_;
  Real uniforms_[kFormulaUniforms];
  Real slots_[kFormulaSlots][kFormulaBlock];
};

}  // namespace voxelfit
