// SPDX-License-Identifier: BSD-3-Clause
#include "Sdk/FormulaGraph.h"

#include <bit>
#include <cmath>
#include <numbers>

#include "Math/FormulaFunctions.h"

namespace voxelfit {
namespace {

/// A function of a, or one of those that only derivatives call.
double call(FormulaOp op, double a, double b) {
  switch (op) {
    case FormulaOp::Exp:
      return std::exp(a);
    case FormulaOp::Log:
      return std::log(a);
    case FormulaOp::SquareRoot:
      return std::sqrt(a);
    case FormulaOp::Sine:
      return std::sin(a);
    case FormulaOp::Cosine:
      return std::cos(a);
    case FormulaOp::Tangent:
      return std::tan(a);
    case FormulaOp::ArcSine:
      return std::asin(a);
    case FormulaOp::ArcCosine:
      return std::acos(a);
    case FormulaOp::ArcTangent:
      return std::atan(a);
    case FormulaOp::HyperbolicSine:
      return std::sinh(a);
    case FormulaOp::HyperbolicCosine:
      return std::cosh(a);
    case FormulaOp::HyperbolicTangent:
      return std::tanh(a);
    case FormulaOp::ErrorFunction:
      return std::erf(a);
    case FormulaOp::FresnelCosine:
      return fresnel(a).cosine;
    case FormulaOp::FresnelSine:
      return fresnel(a).sine;
    case FormulaOp::PowerSlope:
      return powerSlope(a, b);
    case FormulaOp::LogOrZero:
      return logOrZero(a);
    case FormulaOp::ReciprocalOrZero:
      return reciprocalOrZero(a);
    default:
      return 0.0;
  }
}

/// The operation on plain numbers.
double compute(FormulaOp op, double a, double b, double c) {
  switch (op) {
    case FormulaOp::Axis:
    case FormulaOp::AxisProduct:
    case FormulaOp::Copy:
    case FormulaOp::Decay:
    case FormulaOp::MultiplyAdd:
      break;  // only in programs
    case FormulaOp::Add:
      return a + b;
    case FormulaOp::Subtract:
      return a - b;
    case FormulaOp::Multiply:
      return a * b;
    case FormulaOp::Divide:
      return a / b;
    case FormulaOp::Power:
      return std::pow(a, b);
    case FormulaOp::Less:
      return a < b;
    case FormulaOp::LessOrEqual:
      return a <= b;
    case FormulaOp::Equal:
      return a == b;
    case FormulaOp::Choose:
      return a != 0.0 ? b : c;
    case FormulaOp::Minimum:
      return b < a ? b : a;
    case FormulaOp::Maximum:
      return a < b ? b : a;
    case FormulaOp::Magnitude:
      return std::abs(a);
    default:
      return call(op, a, b);
  }
  return 0.0;
}

}  // namespace

bool FormulaGraph::isLiteral(Node node, double value) const {
  return isLiteral(node) && terms_[node].literal == value;
}

FormulaGraph::Node FormulaGraph::add(Term term) {
  const Key key{term.kind, term.op, term.a, term.b, term.c, std::bit_cast<std::uint64_t>(term.literal)};
  const auto [place, isNew] = known_.emplace(key, size());
  if (isNew) terms_.push_back(term);
  return place->second;
}

FormulaGraph::Node FormulaGraph::literal(double value) {
  return add({.kind = Kind::Literal, .literal = value == 0.0 ? 0.0 : value});
}

FormulaGraph::Node FormulaGraph::parameter(int k) {
  return add({.kind = Kind::Parameter, .a = k, .on = onParameter(k)});
}

FormulaGraph::Node FormulaGraph::constant(int k) {
  return add({.kind = Kind::Constant, .a = k, .on = onConstant(k)});
}

FormulaGraph::Node FormulaGraph::axis() { return add({.kind = Kind::Axis, .on = kOnAxis}); }

FormulaGraph::Node FormulaGraph::raw(FormulaOp op, Node a, Node b, Node c) {
  Term term{.kind = Kind::Operation, .op = op, .a = a, .b = b, .c = c};
  for (const Node operand : {a, b, c})
    if (operand >= 0) term.on |= terms_[operand].on;
  if (op == FormulaOp::Decay) term.on |= kOnAxis;
  return add(term);
}

// NOLINTBEGIN(misc-no-recursion): nodes are made of nodes; the depth is that of the formula's text
FormulaGraph::Node FormulaGraph::make(FormulaOp op, Node a, Node b, Node c) {
  bool areLiterals = true;
  for (const Node operand : {a, b, c}) areLiterals &= operand < 0 || isLiteral(operand);
  const auto valueOf = [&](Node node) { return node < 0 ? 0.0 : terms_[node].literal; };
  if (areLiterals) return literal(compute(op, valueOf(a), valueOf(b), valueOf(c)));
  return simplified(op, a, b, c);
}

FormulaGraph::Node FormulaGraph::simplified(FormulaOp op, Node a, Node b, Node c) {
  switch (op) {
    case FormulaOp::Add:
      if (isLiteral(a, 0.0)) return b;
      return isLiteral(b, 0.0) ? a : raw(op, a, b);
    case FormulaOp::Subtract:
      if (a == b) return literal(0.0);
      if (isLiteral(a, 0.0)) return product(literal(-1.0), b);
      return isLiteral(b, 0.0) ? a : raw(op, a, b);
    case FormulaOp::Multiply:
      return product(a, b);
    case FormulaOp::Divide:
      return quotient(a, b);
    case FormulaOp::Power:
      return powerOf(a, b);
    case FormulaOp::Exp:
      return exponential(a);
    case FormulaOp::Choose:
      if (b == c) return b;
      if (isLiteral(a)) return terms_[a].literal != 0.0 ? b : c;
      return raw(op, a, b, c);
    default:
      return raw(op, a, b, c);
  }
}

std::pair<double, FormulaGraph::Node> FormulaGraph::withoutLiteral(Node node) const {
  const Term& term = terms_[node];
  if (term.kind == Kind::Literal) return {term.literal, -1};
  if (term.kind == Kind::Operation && term.op == FormulaOp::Multiply)
    for (const auto& [one, other] : {std::pair(term.a, term.b), std::pair(term.b, term.a)})
      if (isLiteral(one)) return {terms_[one].literal, other};
  return {1.0, node};
}

FormulaGraph::Node FormulaGraph::joined(Node a, Node b) {
  if (a < 0 || b < 0) return a < 0 ? b : a;
  const auto multiply = [&](Node first, Node second) {
    return raw(FormulaOp::Multiply, std::min(first, second), std::max(first, second));
  };
  if (isLiteral(a, 1.0)) return b;
  if (isLiteral(b, 1.0)) return a;
  if ((terms_[a].on | terms_[b].on) & kOnAxis) return multiply(a, b);
  const auto [factor, first] = withoutLiteral(a);
  const auto [otherFactor, second] = withoutLiteral(b);
  const Node number = literal(factor * otherFactor);
  if (first < 0 && second < 0) return number;
  const Node rest = first < 0 ? second : second < 0 ? first : multiply(first, second);
  return isLiteral(number, 1.0) ? rest : multiply(number, rest);
}

FormulaGraph::Factors FormulaGraph::factorsOf(Node node) {
  const Term term = terms_[node];  // a copy: terms_ grows
  if (!(term.on & kOnAxis)) return {.uniform = node};
  if (term.on == kOnAxis) {
    const auto [factor, axis] = withoutLiteral(node);
    return factor == 1.0 ? Factors{.axis = node} : Factors{.uniform = literal(factor), .axis = axis};
  }
  if (term.kind != Kind::Operation || term.op != FormulaOp::Multiply) return {.rest = node};
  Factors out;  // a product stands as (uniform * axis) * rest, see product()
  for (const Node operand : {term.a, term.b}) {
    const Factors part = factorsOf(operand);
    if (part.uniform >= 0) out.uniform = joined(out.uniform, part.uniform);
    if (part.axis >= 0) out.axis = part.axis;
    if (part.rest >= 0) out.rest = out.rest < 0 ? part.rest : node;
  }
  return out.rest == node ? Factors{.rest = node} : out;
}

/// Gathers what need not be multiplied for each sample.
FormulaGraph::Node FormulaGraph::product(Node a, Node b) {
  if (isLiteral(a, 0.0) || isLiteral(b, 0.0)) return literal(0.0);
  const Factors f = factorsOf(a), g = factorsOf(b);
  const Node uniform = joined(f.uniform, g.uniform), axis = joined(f.axis, g.axis);
  return joined(joined(uniform, axis), joined(f.rest, g.rest));
}

FormulaGraph::Node FormulaGraph::quotient(Node a, Node b) {
  if (isLiteral(a, 0.0)) return a;
  const bool differs = (terms_[b].on & kOnAxis) && terms_[b].on != kOnAxis;
  if (differs) return raw(FormulaOp::Divide, a, b);
  return isLiteral(a, 1.0) && !isLiteral(b) ? raw(FormulaOp::Divide, a, b)
                                            : product(a, make(FormulaOp::Divide, literal(1.0), b));
}

FormulaGraph::Node FormulaGraph::powerOf(Node a, Node b) {
  if (!isLiteral(b)) return raw(FormulaOp::Power, a, b);
  constexpr double kLargest = 8.0;
  const double exponent = terms_[b].literal;
  if (exponent == 0.0) return literal(1.0);
  if (exponent == 0.5) return make(FormulaOp::SquareRoot, a);
  if (exponent != std::floor(exponent) || std::abs(exponent) > kLargest) return raw(FormulaOp::Power, a, b);
  if (exponent < 0.0)
    return make(FormulaOp::Divide, literal(1.0), make(FormulaOp::Power, a, literal(-exponent)));
  const Node half = exponent < 2.0 ? literal(1.0) : powerOf(a, literal(std::floor(exponent / 2.0)));
  const Node even = make(FormulaOp::Multiply, half, half);
  return std::fmod(exponent, 2.0) != 0.0 ? make(FormulaOp::Multiply, even, a) : even;
}

/// exp(-x rate) is a Decay, of which the samples share exponentials.
FormulaGraph::Node FormulaGraph::exponential(Node a) {
  if (isLiteral(a)) return literal(std::exp(terms_[a].literal));
  const Factors f = factorsOf(a);
  const bool isDecay = f.uniform >= 0 && f.axis >= 0 && f.rest < 0 && terms_[f.axis].kind == Kind::Axis;
  if (!isDecay) return raw(FormulaOp::Exp, a);
  return raw(FormulaOp::Decay, product(literal(-1.0), f.uniform));
}

FormulaGraph::Node FormulaGraph::derivative(Node of, int k) {
  const Term term = terms_[of];  // a copy: terms_ grows
  if (!(term.on & onParameter(k))) return literal(0.0);
  if (term.kind == Kind::Parameter) return literal(1.0);
  if (const auto found = derivatives_.find({of, k}); found != derivatives_.end()) return found->second;
  const Node slope = slopeOf(term, of, k);
  derivatives_[{of, k}] = slope;
  return slope;
}

FormulaGraph::Node FormulaGraph::slopeOf(const Term& t, Node node, int k) {
  using enum FormulaOp;
  const Node da = derivative(t.a, k), db = t.b < 0 ? -1 : derivative(t.b, k);
  const auto times = [&](Node a, Node b) { return make(Multiply, a, b); };
  switch (t.op) {
    case Add:
    case Subtract:
      return make(t.op, da, db);
    case Multiply:
      return make(Add, times(da, t.b), times(t.a, db));
    case Divide:
      return make(Divide, make(Subtract, da, times(node, db)), t.b);
    case Power:
      return make(Add, times(make(PowerSlope, t.a, t.b), da), times(times(node, make(LogOrZero, t.a)), db));
    case Less:
    case LessOrEqual:
    case Equal:
      return literal(0.0);
    case Choose:
      return make(Choose, t.a, db, derivative(t.c, k));
    case Minimum:
      return make(Choose, make(Less, t.b, t.a), db, da);
    case Maximum:
      return make(Choose, make(Less, t.a, t.b), db, da);
    default:
      return times(outerSlope(t, node), da);
  }
}

// NOLINTEND(misc-no-recursion)

/// f'(a) for a function f of one operand.
FormulaGraph::Node FormulaGraph::outerSlope(const Term& t, Node node) {
  using enum FormulaOp;
  const Node one = literal(1.0), square = make(Multiply, t.a, t.a);
  const auto quarterCircle = [&] { return make(Multiply, literal(std::numbers::pi / 2.0), square); };
  const auto inverse = [&](Node a) { return make(ReciprocalOrZero, a); };
  const auto arcSlope = [&] { return inverse(make(SquareRoot, make(Subtract, one, square))); };
  switch (t.op) {
    case Decay:
      return make(Multiply, make(Multiply, literal(-1.0), axis()), node);
    case Magnitude:
      return make(Choose, make(Less, t.a, literal(0.0)), literal(-1.0), one);
    case Exp:
      return node;
    case Log:
      return make(Divide, one, t.a);
    case SquareRoot:
      return make(Multiply, literal(0.5), inverse(node));
    case Sine:
      return make(Cosine, t.a);
    case Cosine:
      return make(Multiply, literal(-1.0), make(Sine, t.a));
    case Tangent:
      return make(Add, one, make(Multiply, node, node));
    case ArcSine:
      return arcSlope();
    case ArcCosine:
      return make(Multiply, literal(-1.0), arcSlope());
    case ArcTangent:
      return make(Divide, one, make(Add, one, square));
    case HyperbolicSine:
      return make(HyperbolicCosine, t.a);
    case HyperbolicCosine:
      return make(HyperbolicSine, t.a);
    case HyperbolicTangent:
      return make(Subtract, one, make(Multiply, node, node));
    case ErrorFunction:
      return make(Multiply, literal(2.0 / std::sqrt(std::numbers::pi)),
                  make(Exp, make(Multiply, literal(-1.0), square)));
    case FresnelCosine:
      return make(Cosine, quarterCircle());
    case FresnelSine:
      return make(Sine, quarterCircle());
    default:
      break;
  }
  return literal(0.0);
}

FormulaGraph::Node FormulaGraph::withoutParameters(Node node, Dependence set) {
  std::vector<Node> now(node + 1);
  for (Node i = 0; i <= node; ++i) {
    const Term term = terms_[i];  // a copy: terms_ grows
    now[i] = i;
    if (!(term.on & set)) continue;
    const auto operand = [&](Node old) { return old < 0 ? -1 : now[old]; };
    if (term.kind == Kind::Parameter)
      now[i] = literal(0.0);
    else if (term.op == FormulaOp::Decay)
      now[i] = exponential(product(product(literal(-1.0), axis()), operand(term.a)));
    else
      now[i] = make(term.op, operand(term.a), operand(term.b), operand(term.c));
  }
  return now[node];
}

double FormulaGraph::value(Node node, double x, std::span<const double> parameters,
                           std::span<const double> constants) const {
  std::vector<double> values(node + 1);
  for (Node i = 0; i <= node; ++i) {
    const Term& term = terms_[i];
    const auto of = [&](Node operand) { return operand < 0 ? 0.0 : values[operand]; };
    if (term.kind == Kind::Operation)
      values[i] = term.op == FormulaOp::Decay ? std::exp(-x * of(term.a))
                                              : compute(term.op, of(term.a), of(term.b), of(term.c));
    else if (term.kind == Kind::Literal)
      values[i] = term.literal;
    else
      values[i] =
          term.kind == Kind::Axis ? x : (term.kind == Kind::Parameter ? parameters : constants)[term.a];
  }
  return values[node];
}

}  // namespace voxelfit
