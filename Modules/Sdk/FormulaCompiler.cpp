// SPDX-License-Identifier: BSD-3-Clause
#include "Sdk/FormulaCompiler.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace voxelfit {
namespace {

using Node = FormulaGraph::Node;

/// Most columns and coordinates of the kernels for separable models; see Plugins/Formula.
constexpr int kMostColumns = 2, kMostCoordinates = 2;

/// Parameters in which the signal is jointly linear, the first found taken first.
std::vector<int> linearParameters(FormulaGraph& graph, Node signal, int parameters) {
  std::vector<int> linear;
  Dependence set = 0;
  for (int k = 0; k < parameters; ++k) {
    const Node slope = graph.derivative(signal, k);
    bool isLinear = !graph.isLiteral(slope, 0.0) && !(graph[slope].on & (set | onParameter(k)));
    for (const int other : linear) isLinear &= !(graph[graph.derivative(signal, other)].on & onParameter(k));
    if (!isLinear) continue;
    linear.push_back(k);
    set |= onParameter(k);
  }
  return linear;
}

Dependence setOf(const std::vector<int>& parameters) {
  Dependence set = 0;
  for (const int k : parameters) set |= onParameter(k);
  return set;
}

/// Turns nodes of a graph into the instructions of a program, part by part.
class Assembler {
 public:
  Assembler(const FormulaGraph& graph, int constants, CompiledFormula& out)
      : graph_(graph), program_(out.program) {
    program_.parameters = static_cast<std::int16_t>(out.order.size());
    program_.constants = static_cast<std::int16_t>(constants);
    for (int k = 0; k < program_.parameters; ++k) place_[out.order[k]] = k;
    rows_.push_back(-1);  // the axis
  }

  /// Whether everything fitted.
  bool hasRoom() const { return hasRoom_; }

  FormulaPart assemble(const std::vector<Node>& outputs) {
    FormulaPart part{};
    const std::vector<Node> needed = reachable(outputs);
    findLiterals(needed);
    places_.clear();
    free_.clear();
    used_ = static_cast<FormulaOperand>(outputs.size());
    outputOf_.clear();
    for (std::size_t k = 0; k < outputs.size(); ++k)
      outputOf_.emplace(outputs[k], static_cast<FormulaOperand>(k));
    part.once = {size_, 0};
    uniforms_ = kFormulaLiterals + program_.firstLiteral();
    for (const Node node : needed)
      if (!(graph_[node].on & kOnAxis) && graph_[node].kind == Kind::Operation) emitUniform(node);
    part.once.count = static_cast<std::int16_t>(size_ - part.once.first);
    part.each = {size_, 0};
    countUses(needed, outputs);
    for (const Node node : needed)
      if ((graph_[node].on & kOnAxis) && !fused_.contains(node)) emitSample(node);
    for (std::size_t k = 0; k < outputs.size(); ++k)
      if (const FormulaOperand from = operand(outputs[k]); from != static_cast<FormulaOperand>(k))
        append({FormulaOp::Copy, static_cast<FormulaOperand>(k), from, 0, 0});
    part.each.count = static_cast<std::int16_t>(size_ - part.each.first);
    part.outputCount = static_cast<std::int16_t>(outputs.size());
    return part;
  }

  /// The rows that parts have asked for, as a part of its own.
  FormulaPart assembleAxis() {
    isAxis_ = true;
    return assemble({rows_.begin() + 1, rows_.end()});
  }

 private:
  using Kind = FormulaGraph::Kind;

  /// What is computed within a part: rows are, when the part is the rows' own.
  bool isRow(Node node) const {
    return graph_[node].on == kOnAxis && (!isAxis_ || graph_[node].kind == Kind::Axis);
  }

  std::vector<Node> operandsOf(Node node) const {
    const auto& term = graph_[node];
    if (term.kind != Kind::Operation || isRow(node)) return {};
    if (const auto [row, factor] = rowAndFactor(node); row >= 0) return {factor};
    std::vector<Node> operands;
    for (const Node operand : {term.a, term.b, term.c})
      if (operand >= 0) operands.push_back(operand);
    return operands;
  }

  /// The row and the other factor of an AxisProduct, or -1.
  std::pair<Node, Node> rowAndFactor(Node node) const {
    const auto& term = graph_[node];
    if (term.kind != Kind::Operation || term.op != FormulaOp::Multiply || !(term.on & kOnAxis))
      return {-1, -1};
    if (isRow(term.a)) return {term.a, term.b};
    return isRow(term.b) ? std::pair(term.b, term.a) : std::pair(-1, -1);
  }

  /// The product that becomes one instruction with the sum that alone uses it, or -1.
  Node fusibleProduct(Node node) const {
    const auto& term = graph_[node];
    if (term.kind != Kind::Operation || term.op != FormulaOp::Add || !(term.on & kOnAxis) || isRow(node))
      return -1;
    for (const Node operand : {term.a, term.b}) {
      const auto& product = graph_[operand];
      const bool isProduct = product.kind == Kind::Operation && product.op == FormulaOp::Multiply &&
                             (product.on & kOnAxis) && !isRow(operand) && rowAndFactor(operand).first < 0;
      if (isProduct && uses_.at(operand) == 1) return operand;
    }
    return -1;
  }

  /// The nodes that outputs are made of, operands first.
  std::vector<Node> reachable(const std::vector<Node>& outputs) const {
    std::vector<bool> isNeeded(graph_.size(), false);
    for (const Node node : outputs) isNeeded[node] = true;
    std::vector<Node> nodes;
    for (Node node = graph_.size() - 1; node >= 0; --node) {
      if (!isNeeded[node]) continue;
      nodes.push_back(node);
      for (const Node operand : operandsOf(node)) isNeeded[operand] = true;
    }
    std::ranges::reverse(nodes);
    return nodes;
  }

  void findLiterals(const std::vector<Node>& nodes) {
    for (const Node node : nodes) {
      if (!graph_.isLiteral(node) || literals_.contains(node)) continue;
      if (program_.literals == kFormulaLiterals) {
        hasRoom_ = false;
        return;
      }
      program_.literal[program_.literals] = graph_[node].literal;
      literals_[node] = program_.literals++;
    }
  }

  void countUses(const std::vector<Node>& nodes, const std::vector<Node>& outputs) {
    uses_.clear();
    for (const Node node : nodes)
      if (graph_[node].on & kOnAxis)
        for (const Node operand : operandsOf(node)) ++uses_[operand];
    for (const Node output : outputs) ++uses_[output];  // never given back
    productOf_.clear();
    fused_.clear();
    for (const Node node : nodes)
      if (const Node product = fusibleProduct(node); product >= 0) {
        productOf_[node] = product;
        fused_.insert(product);
      }
  }

  FormulaOperand operand(Node node) {
    const auto& term = graph_[node];
    if (term.kind == Kind::Parameter) return static_cast<FormulaOperand>(~place_.at(term.a));
    if (term.kind == Kind::Constant) return static_cast<FormulaOperand>(~(program_.parameters + term.a));
    if (term.kind == Kind::Literal)
      return static_cast<FormulaOperand>(~(program_.firstLiteral() + literals_[node]));
    return places_[node];
  }

  void write(Node node, FormulaOperand out) {
    const auto& term = graph_[node];
    const auto operandOf = [&](Node from) { return from < 0 ? FormulaOperand{0} : operand(from); };
    append({term.op, out, operandOf(term.a), operandOf(term.b), operandOf(term.c)});
  }

  void append(const FormulaInstruction& instruction) {
    if (size_ == kFormulaInstructions)
      hasRoom_ = false;
    else
      program_.code[size_++] = instruction;
  }

  void emitUniform(Node node) {
    if (uniforms_ == kFormulaUniforms) {
      hasRoom_ = false;
      return;
    }
    const auto out = static_cast<FormulaOperand>(~uniforms_++);
    write(node, out);
    places_[node] = out;
  }

  void emitSample(Node node) {
    const auto& term = graph_[node];
    std::vector<Node> operands = operandsOf(node);
    const auto fused = productOf_.find(node);  // as decided before uses were given back
    const Node product = fused == productOf_.end() ? -1 : fused->second;
    if (product >= 0) operands = {graph_[product].a, graph_[product].b, term.a == product ? term.b : term.a};
    // an operand that is not used again leaves its slot to the result
    for (const Node from : operands)
      if ((graph_[from].on & kOnAxis) && --uses_[from] == 0) free_.push_back(places_[from]);
    const auto output = outputOf_.find(node);
    const FormulaOperand out = output == outputOf_.end() ? newSlot() : output->second;
    if (isRow(node))
      append({FormulaOp::Axis, out, rowOf(node), 0, 0});
    else if (const auto [row, factor] = rowAndFactor(node); row >= 0)
      append({FormulaOp::AxisProduct, out, rowOf(row), operand(factor), 0});
    else if (product >= 0)
      append({FormulaOp::MultiplyAdd, out, operand(operands[0]), operand(operands[1]), operand(operands[2])});
    else if (term.op == FormulaOp::Decay)
      append({FormulaOp::Decay, out, operand(term.a), 0, 0});
    else
      write(node, out);
    places_[node] = out;
  }

  FormulaOperand newSlot() {
    if (!free_.empty()) {
      const FormulaOperand slot = free_.back();
      free_.pop_back();
      return slot;
    }
    if (used_ == kFormulaSlots) {
      hasRoom_ = false;
      return 0;
    }
    return used_++;
  }

  FormulaOperand rowOf(Node node) {
    if (graph_[node].kind == Kind::Axis) return 0;
    const auto found = std::ranges::find(rows_, node);
    const auto row = static_cast<FormulaOperand>(found - rows_.begin());
    if (found == rows_.end()) rows_.push_back(node);
    hasRoom_ &= row < kFormulaRows;
    return row;
  }

  const FormulaGraph& graph_;
  FormulaProgram& program_;
  std::map<int, int> place_;                 ///< of a parameter among the program's
  std::map<Node, int> literals_;             ///< place among the program's
  std::vector<Node> rows_;                   ///< functions of the axis that samples read
  std::map<Node, FormulaOperand> places_;    ///< of results of the part at work
  std::map<Node, Node> productOf_;           ///< what a sum takes in
  std::set<Node> fused_;                     ///< such products
  std::map<Node, FormulaOperand> outputOf_;  ///< slots of outputs
  std::map<Node, int> uses_;                 ///< that are still to come
  std::vector<FormulaOperand> free_;
  FormulaOperand used_ = 0;
  std::int16_t size_ = 0;
  int uniforms_ = 0;
  bool isAxis_ = false, hasRoom_ = true;
};

/// Decides which parameters fitters eliminate, and puts them first.
void separate(FormulaGraph& graph, Node signal, CompiledFormula& out) {
  const int parameters = static_cast<int>(out.order.size());
  const std::vector<int> linear = linearParameters(graph, signal, parameters);
  if (!graph.isLiteral(graph.withoutParameters(signal, setOf(linear)), 0.0)) return;
  out.scaling = linear;
  const int columns = static_cast<int>(linear.size()), coordinates = parameters - columns;
  if (coordinates > 0 && (columns > kMostColumns || coordinates > kMostCoordinates)) return;
  out.columns = columns;
  out.coordinates = coordinates;
  const auto isLinear = [&](int k) { return std::ranges::find(linear, k) != linear.end(); };
  std::stable_partition(out.order.begin(), out.order.end(), isLinear);
}

/// The outputs of one part; see FormulaOutputs.
std::vector<Node> outputsOf(FormulaOutputs wanted, FormulaGraph& graph, Node signal,
                            const CompiledFormula& formula) {
  const auto columns = formula.order.begin() + formula.columns;
  if (wanted == FormulaOutputs::Value || wanted == FormulaOutputs::Gradient) {
    std::vector<Node> outputs{signal};
    if (wanted == FormulaOutputs::Gradient)
      for (const int k : formula.order) outputs.push_back(graph.derivative(signal, k));
    return outputs;
  }
  std::vector<Node> outputs;
  for (auto k = formula.order.begin(); k != columns; ++k) {
    const Node column = graph.derivative(signal, *k);
    outputs.push_back(column);
    if (wanted == FormulaOutputs::Slopes)
      for (auto q = columns; q != formula.order.end(); ++q) outputs.push_back(graph.derivative(column, *q));
  }
  return outputs;
}

}  // namespace

CompiledFormula compileFormula(ParsedFormula formula, const std::string& where, ErrorCode code) {
  const int parameters = static_cast<int>(formula.names.parameters.size());
  if (parameters == 0) throw Error(code, where + ": has no parameter to fit, wanted a name such as a");
  CompiledFormula out{};
  for (int k = 0; k < parameters; ++k) out.order.push_back(k);
  out.coordinates = parameters;
  separate(formula.graph, formula.signal, out);
  const bool separates = out.columns > 0 && out.coordinates > 0;
  out.program.columns = static_cast<std::int16_t>(separates ? out.columns : 0);

  std::vector<std::vector<Node>> outputs(kFormulaParts);
  for (int part = 0; part < kFormulaParts; ++part)
    if (separates || part <= static_cast<int>(FormulaOutputs::Gradient))
      outputs[part] = outputsOf(static_cast<FormulaOutputs>(part), formula.graph, formula.signal, out);
  Assembler assembler(formula.graph, static_cast<int>(formula.names.constants.size()), out);
  for (int part = 0; part < kFormulaParts; ++part)
    out.program.parts[part] = assembler.assemble(outputs[part]);
  out.program.axis = assembler.assembleAxis();
  if (!assembler.hasRoom()) throw Error(code, where + ": is too long to be fitted, wanted a shorter formula");
  return out;
}

}  // namespace voxelfit
