// SPDX-License-Identifier: BSD-3-Clause
#include "Sdk/FormulaSource.h"

#include <cstdio>
#include <set>

namespace voxelfit {
namespace {

constexpr const char* kOutputs[] = {"Value", "Gradient", "Columns", "Slopes"};

/// Prints one program.
class Printer {
 public:
  explicit Printer(const FormulaProgram& program) : program_(program) {}

  std::string body() const {
    std::string text;
    for (int part = 0; part < kFormulaParts; ++part) {
      if (program_.parts[part].outputCount == 0) continue;
      text += std::string("    if constexpr (wanted == FormulaOutputs::") + kOutputs[part] + ") {\n";
      text += bodyOf(program_.parts[part]) + "    }\n";
    }
    return text;
  }

 private:
  std::string bodyOf(const FormulaPart& part) const {
    std::string text;
    for (int i = 0; i < part.once.count; ++i) text += "      const Real " + line(part.once.first + i);
    text += "      for (int i = 0; i < acq.n; ++i) {\n";
    text += "        const Real row0 = Real(acq.x[i]);\n";
    text += rows() + steps(part);
    text += "        const Real out[] = {";
    for (int k = 0; k < part.outputCount; ++k)
      text += (k ? ", " : "") + operand(static_cast<FormulaOperand>(k));
    return text + "};\n        emit(i, out);\n      }\n";
  }

  /// Functions of the axis, in a block of their own that leaves row1, row2, ...
  std::string rows() const {
    const FormulaPart& part = program_.axis;
    if (part.outputCount == 0) return {};
    std::string text = "        Real";
    for (int k = 0; k < part.outputCount; ++k) text += (k ? ", row" : " row") + std::to_string(k + 1);
    text += ";\n        {\n" + steps(part);
    for (int k = 0; k < part.outputCount; ++k)
      text += "        row" + std::to_string(k + 1) + " = " + operand(static_cast<FormulaOperand>(k)) + ";\n";
    return text + "        }\n";
  }

  std::string steps(const FormulaPart& part) const {
    std::set<int> slots;
    std::string text;
    for (int i = 0; i < part.each.count; ++i) {
      const int at = part.each.first + i;
      slots.insert(program_.code[at].out);
      text += "        " + line(at);
    }
    std::string declared;
    for (const int k : slots) declared += (declared.empty() ? "        Real s" : ", s") + std::to_string(k);
    return declared.empty() ? text : declared + ";\n" + text;
  }

  std::string line(int at) const {
    const FormulaInstruction& code = program_.code[at];
    return operand(code.out) + " = " + expression(code) + ";\n";
  }

  std::string operand(FormulaOperand from) const {
    if (from >= 0) return "s" + std::to_string(from);
    const int k = ~from, literal = k - program_.firstLiteral();
    if (k < program_.parameters) return "p[" + std::to_string(k) + "]";
    if (literal < 0) return "c[" + std::to_string(k - program_.parameters) + "]";
    if (literal >= kFormulaLiterals) return "u" + std::to_string(literal - kFormulaLiterals);
    char text[40];
    std::snprintf(text, sizeof(text), "Real(%.17g)", program_.literal[literal]);
    return text;
  }

  std::string expression(const FormulaInstruction& code) const {
    std::string a = operand(code.a);
    const std::string b = operand(code.b), c = operand(code.c);
    const auto truth = [](const std::string& condition) {
      return "select(" + condition + ", Real(1), Real(0))";
    };
    const auto call = [&](const char* function) { return function + ("(" + a + ")"); };
    const auto callTwo = [&](const char* function) { return function + ("(" + a + ", " + b + ")"); };
    switch (code.op) {
      case FormulaOp::Axis:
        return "row" + std::to_string(code.a);
      case FormulaOp::AxisProduct:
        return "row" + std::to_string(code.a) + " * " + b;
      case FormulaOp::MultiplyAdd:
        return a + " * " + b + " + " + c;
      case FormulaOp::Decay:
        return "::exp(-row0 * " + a + ")";
      case FormulaOp::Copy:
        return a;
      case FormulaOp::Add:
        return a + " + " + b;
      case FormulaOp::Subtract:
        return a + " - " + b;
      case FormulaOp::Multiply:
        return a + " * " + b;
      case FormulaOp::Divide:
        return a + " / " + b;
      case FormulaOp::Power:
        return callTwo("power");
      case FormulaOp::Less:
        return truth(a + " < " + b);
      case FormulaOp::LessOrEqual:
        return truth(a + " <= " + b);
      case FormulaOp::Equal:
        return truth(a + " == " + b);
      case FormulaOp::Choose:
        return "select(" + a + " == Real(0), " + c + ", " + b + ")";
      case FormulaOp::Minimum:
        return callTwo("smaller");
      case FormulaOp::Maximum:
        return callTwo("larger");
      case FormulaOp::Magnitude:
        return call("magnitude");
      case FormulaOp::PowerSlope:
        return callTwo("powerSlope");
      default:
        return call(functionName(code.op));
    }
  }

  static const char* functionName(FormulaOp op) {
    switch (op) {
      case FormulaOp::Exp:
        return "::exp";
      case FormulaOp::Log:
        return "::log";
      case FormulaOp::SquareRoot:
        return "::sqrt";
      case FormulaOp::Sine:
        return "::sin";
      case FormulaOp::Cosine:
        return "::cos";
      case FormulaOp::Tangent:
        return "::tan";
      case FormulaOp::ArcSine:
        return "::asin";
      case FormulaOp::ArcCosine:
        return "::acos";
      case FormulaOp::ArcTangent:
        return "::atan";
      case FormulaOp::HyperbolicSine:
        return "::sinh";
      case FormulaOp::HyperbolicCosine:
        return "::cosh";
      case FormulaOp::HyperbolicTangent:
        return "::tanh";
      case FormulaOp::ErrorFunction:
        return "::erf";
      case FormulaOp::FresnelCosine:
        return "fresnelCosine";
      case FormulaOp::FresnelSine:
        return "fresnelSine";
      case FormulaOp::LogOrZero:
        return "logOrZero";
      case FormulaOp::ReciprocalOrZero:
        return "reciprocalOrZero";
      default:
        return "";
    }
  }

  const FormulaProgram& program_;
};

}  // namespace

std::string formulaSource(const FormulaProgram& program) {
  const std::string shape =
      std::to_string(program.columns) + ", " + std::to_string(program.parameters - program.columns);
  return "#include \"Math/FormulaFunctions.h\"\n"
         "#include \"Models/Formula/FormulaModel.h\"\n"
         "#include \"Sdk/Plugin.h\"\n"
         "\n"
         "namespace voxelfit::models {\n"
         "struct GeneratedFormula {\n"
         "  template <FormulaOutputs wanted, class Real, std::size_t N, class C, class S, class Emit>\n"
         "  VF_HD static void run(const std::array<Real, N>& p, const C& c, const Protocol<S>& acq,\n"
         "                        Emit&& emit) {\n" +
         Printer(program).body() +
         "  }\n};\n}  // namespace voxelfit::models\n"
         "\n"
         "VF_EXPORT_MODELS(voxelfit::models::FormulaModel<" +
         shape + ", voxelfit::models::GeneratedFormula>)\n";
}

}  // namespace voxelfit
