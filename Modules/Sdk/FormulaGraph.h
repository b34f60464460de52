// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A formula as a graph of operations in which equal subexpressions are one node. Nodes are simplified as they
// are made, so derivatives, worked out as further nodes, stay short. Source of the rules: Griewank and
// Walther, Evaluating Derivatives, SIAM (2008), ch. 2.
#include <cmath>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "Models/Formula/Program.h"

namespace voxelfit {

/// A set of what a node depends on: a bit for each parameter, each constant and the axis.
using Dependence = std::uint32_t;
inline constexpr Dependence kOnAxis = 1u << 31;
constexpr Dependence onParameter(int k) { return 1u << k; }
constexpr Dependence onConstant(int k) { return 1u << (kMaxParameters + k); }

class FormulaGraph {
 public:
  using Node = int;

  enum class Kind : std::uint8_t { Literal, Parameter, Constant, Axis, Operation };

  /// What one node is; nodes come after those they are made of.
  struct Term {
    Kind kind;
    FormulaOp op = FormulaOp::Add;  ///< of an operation
    Node a = -1, b = -1, c = -1;    ///< its operands; a is the number of a parameter or constant
    double literal = 0.0;
    Dependence on = 0;
  };

  const Term& operator[](Node node) const { return terms_[node]; }
  bool isLiteral(Node node, double value) const;
  bool isLiteral(Node node) const { return terms_[node].kind == Kind::Literal; }
  /// A number that is none: log(0).
  bool isInvalid(Node node) const { return isLiteral(node) && !std::isfinite(terms_[node].literal); }
  int size() const { return static_cast<int>(terms_.size()); }

  Node literal(double value);
  Node parameter(int k);
  Node constant(int k);
  Node axis();
  /// The operation on as many operands as it takes, or an equal, simpler node.
  Node make(FormulaOp op, Node a, Node b = -1, Node c = -1);

  /// Derivative of a node with respect to parameter k.
  Node derivative(Node of, int k);
  /// The node with the parameters of a set put to 0.
  Node withoutParameters(Node node, Dependence set);

  /// The value in double, node by node: what the instructions made of the graph are compared with.
  double value(Node node, double x, std::span<const double> parameters,
               std::span<const double> constants) const;

 private:
  /// The factors of a product: those that are the same for all samples, those that depend on the axis alone,
  /// and the rest; -1: none.
  struct Factors {
    Node uniform = -1, axis = -1, rest = -1;
  };

  Node raw(FormulaOp op, Node a, Node b = -1, Node c = -1);
  Node add(Term term);
  Node simplified(FormulaOp op, Node a, Node b, Node c);
  Node product(Node a, Node b);
  Node quotient(Node a, Node b);
  Node powerOf(Node a, Node b);
  Node exponential(Node a);
  std::pair<double, Node> withoutLiteral(Node node) const;
  Factors factorsOf(Node node);
  Node slopeOf(const Term& term, Node node, int k);
  Node outerSlope(const Term& term, Node node);
  Node joined(Node a, Node b);

  using Key = std::tuple<Kind, FormulaOp, Node, Node, Node, std::uint64_t>;
  std::vector<Term> terms_;
  std::map<Key, Node> known_;
  std::map<std::pair<Node, int>, Node> derivatives_;
};

}  // namespace voxelfit
