// SPDX-License-Identifier: BSD-3-Clause
#include "Sdk/FormulaParser.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numbers>
#include <string_view>

#include "Core/NearestWord.h"

namespace voxelfit {
namespace {

using Node = FormulaGraph::Node;

/// A function that formulas may call.
struct Function {
  std::string_view name;
  FormulaOp op;
  int operands = 1;
};

constexpr std::array kFunctions{
    Function{"abs", FormulaOp::Magnitude},
    Function{"exp", FormulaOp::Exp},
    Function{"log", FormulaOp::Log},
    Function{"sqrt", FormulaOp::SquareRoot},
    Function{"sin", FormulaOp::Sine},
    Function{"cos", FormulaOp::Cosine},
    Function{"tan", FormulaOp::Tangent},
    Function{"asin", FormulaOp::ArcSine},
    Function{"acos", FormulaOp::ArcCosine},
    Function{"atan", FormulaOp::ArcTangent},
    Function{"sinh", FormulaOp::HyperbolicSine},
    Function{"cosh", FormulaOp::HyperbolicCosine},
    Function{"tanh", FormulaOp::HyperbolicTangent},
    Function{"erf", FormulaOp::ErrorFunction},
    Function{"fresnelc", FormulaOp::FresnelCosine},
    Function{"fresnels", FormulaOp::FresnelSine},
    Function{"min", FormulaOp::Minimum, 2},
    Function{"max", FormulaOp::Maximum, 2},
    Function{"if", FormulaOp::Choose, 3},
};

const Function* findFunction(std::string_view name) {
  const auto* found =
      std::ranges::find_if(kFunctions, [&](const Function& known) { return name == known.name; });
  return found == kFunctions.end() ? nullptr : found;
}

// NOLINTBEGIN(misc-no-recursion): expressions stand within expressions; kDeepest bounds the depth
/// Recursive descent, one function a level of precedence; the graph grows on the way.
class Parser {
 public:
  Parser(const std::string& text, FormulaNames names, std::string where, ErrorCode code)
      : text_(text), where_(std::move(where)), code_(code) {
    out_.names = std::move(names);
  }

  ParsedFormula parse() {
    if (text_.size() > kLongestFormula)
      fail(kLongestFormula,
           "the formula goes on, at most " + std::to_string(kLongestFormula) + " characters are read");
    skipBlanks();
    if (isAtEnd()) fail(at_, "the formula is empty, wanted an expression such as a*exp(-x/b)+c");
    out_.signal = choice();
    if (!isAtEnd()) fail(at_, quoted() + " is left over, wanted an operator or the end");
    return std::move(out_);
  }

 private:
  Node make(FormulaOp op, Node a, Node b = -1, Node c = -1) { return out_.graph.make(op, a, b, c); }
  Node truth(Node node) { return make(FormulaOp::Choose, node, number(1.0), number(0.0)); }
  Node number(double value) { return out_.graph.literal(value); }

  /// One expression within another: choice() and sign() call themselves, all others through them.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kDeepest)
        parser_.fail(parser_.at_, "more than " + std::to_string(kDeepest) + " expressions within each other");
    }
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };

  Node choice() {
    const Level level(*this);
    const Node condition = either();
    if (!take("?")) return condition;
    const Node yes = choice();
    expect(":", "the other value of ? :");
    return make(FormulaOp::Choose, condition, yes, choice());
  }

  Node either() {
    Node left = both();
    while (take("||")) left = make(FormulaOp::Choose, left, number(1.0), truth(both()));
    return left;
  }

  Node both() {
    Node left = comparison();
    while (take("&&")) left = make(FormulaOp::Choose, left, truth(comparison()), number(0.0));
    return left;
  }

  Node comparison() {
    const Node left = sum();
    if (take("<=")) return make(FormulaOp::LessOrEqual, left, sum());
    if (take("<")) return make(FormulaOp::Less, left, sum());
    if (take(">=")) return make(FormulaOp::LessOrEqual, sum(), left);
    if (take(">")) return make(FormulaOp::Less, sum(), left);
    if (take("==")) return make(FormulaOp::Equal, left, sum());
    if (take("!=")) return make(FormulaOp::Subtract, number(1.0), make(FormulaOp::Equal, left, sum()));
    return left;
  }

  Node sum() {
    Node left = product();
    for (;;) {
      if (take("+"))
        left = make(FormulaOp::Add, left, product());
      else if (take("-"))
        left = make(FormulaOp::Subtract, left, product());
      else
        return left;
    }
  }

  Node product() {
    Node left = sign();
    for (;;) {
      const std::size_t operatorAt = at_;
      if (take("*")) {
        left = make(FormulaOp::Multiply, left, sign());
      } else if (take("/")) {
        const Node divisor = sign();
        if (out_.graph.isLiteral(divisor, 0.0)) fail(operatorAt, "division by zero");
        left = make(FormulaOp::Divide, left, divisor);
      } else {
        return left;
      }
    }
  }

  Node sign() {
    const Level level(*this);
    if (take("-")) return make(FormulaOp::Multiply, number(-1.0), sign());
    return take("+") ? sign() : power();
  }

  Node power() {
    const Node base = operand();
    return take("^") ? make(FormulaOp::Power, base, sign()) : base;
  }

  Node operand() {
    const std::size_t start = at_;
    if (take("(")) {
      const Node inside = choice();
      expectClosing(start);
      return inside;
    }
    const char first = isAtEnd() ? '\0' : text_[at_];
    if (std::isdigit(static_cast<unsigned char>(first)) || first == '.') return literal();
    if (std::isalpha(static_cast<unsigned char>(first)) || first == '_') return name();
    if (isAtEnd()) fail(at_, "the formula ends, wanted a number, a name or (");
    const bool isPower = first == '*' && at_ > 0 && text_[at_ - 1] == '*';
    fail(at_, quoted() + ", wanted a number, a name or (", isPower ? "did you mean a ^ b?" : "");
  }

  Node literal() {
    double value = 0.0;
    const char* start = text_.data() + at_;
    const auto [end, problem] = std::from_chars(start, text_.data() + text_.size(), value);
    if (problem == std::errc::result_out_of_range)
      fail(at_, std::string(start, end) + " does not fit into a double");
    if (problem != std::errc{}) fail(at_, quoted() + " is no number");
    at_ += end - start;
    skipBlanks();
    return number(value);
  }

  Node name() {
    const std::size_t start = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_'))
      ++at_;
    const std::string word = text_.substr(start, at_ - start);
    skipBlanks();
    const bool isCalled = at_ < text_.size() && text_[at_] == '(';
    if (isCalled) return call(word, start);
    if (findFunction(word)) fail(start, word + " is a function, wanted ( behind it");
    return variable(word, start);
  }

  Node call(const std::string& word, std::size_t start) {
    const Function* known = findFunction(word);
    if (!known) unknown(word, start, "function");
    const std::size_t bracket = at_;
    take("(");
    std::vector<Node> operands{choice()};
    while (take(",")) operands.push_back(choice());
    expectClosing(bracket);
    if (static_cast<int>(operands.size()) != known->operands)
      fail(start, word + " has " + std::to_string(operands.size()) + " operands, wanted " +
                      std::to_string(known->operands));
    operands.resize(3, -1);
    const Node result = make(known->op, operands[0], operands[1], operands[2]);
    if (out_.graph.isInvalid(result)) fail(start, word + " has no finite value here");
    return result;
  }

  Node variable(const std::string& word, std::size_t start) {
    FormulaNames& names = out_.names;
    if (word == "pi") return number(std::numbers::pi);
    if (word == names.axis) return out_.graph.axis();
    const auto placeIn = [&](const std::vector<std::string>& list) {
      return static_cast<int>(std::ranges::find(list, word) - list.begin());
    };
    const int constant = placeIn(names.constants), parameter = placeIn(names.parameters);
    if (constant < static_cast<int>(names.constants.size())) return out_.graph.constant(constant);
    if (parameter == static_cast<int>(names.parameters.size())) {
      if (names.isComplete) unknown(word, start, "name");
      if (parameter == kMaxParameters)
        fail(start, word + " is parameter " + std::to_string(parameter + 1) + ", at most " +
                        std::to_string(kMaxParameters) + " are possible");
      names.parameters.push_back(word);
    }
    return out_.graph.parameter(parameter);
  }

  [[noreturn]] void unknown(const std::string& word, std::size_t start, const std::string& kind) {
    std::vector<std::string> possible;
    if (kind == "function") {
      for (const Function& known : kFunctions) possible.emplace_back(known.name);
    } else {
      possible = out_.names.parameters;
      for (const std::string& constant : out_.names.constants) possible.push_back(constant);
      possible.push_back(out_.names.axis);
      possible.emplace_back("pi");
    }
    std::string wanted;
    for (const std::string& one : possible) wanted += (wanted.empty() ? "" : ", ") + one;
    constexpr std::pair<std::string_view, const char*> kOtherwise[] = {
        {"ln", "log"}, {"log10", "log(x) / log(10)"}, {"log2", "log(x) / log(2)"}, {"pow", "a ^ b"}};
    for (const auto& [name, here] : kOtherwise)
      if (word == name) fail(start, "unknown " + kind + " " + word, std::string("here it is ") + here);
    const std::string nearest = nearestWord(word, possible);
    fail(start, "unknown " + kind + " " + word + ", wanted one of " + wanted,
         nearest.empty() ? "" : "did you mean " + nearest + "?");
  }

  void expectClosing(std::size_t opening) {
    if (take(")")) return;
    const std::string found = isAtEnd() ? "the formula ends" : quoted();
    fail(at_, found + ", wanted ) for the ( of column " + std::to_string(opening + 1));
  }

  void expect(std::string_view symbol, const std::string& what) {
    if (!take(symbol)) fail(at_, "wanted " + std::string(symbol) + " and " + what);
  }

  bool take(std::string_view symbol) {
    if (text_.compare(at_, symbol.size(), symbol) != 0) return false;
    at_ += symbol.size();
    skipBlanks();
    return true;
  }

  bool isAtEnd() const { return at_ == text_.size(); }
  void skipBlanks() {
    while (!isAtEnd() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  /// The character at hand, all bytes of it.
  std::string quoted() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) ++end;
    return "\"" + text_.substr(at_, end - at_) + "\"";
  }

  [[noreturn]] void fail(std::size_t at, const std::string& what, const std::string& hint = {}) const {
    throw Error(code_, where_ + ", column " + std::to_string(at + 1) + ": " + what, hint);
  }

  static constexpr int kDeepest = 200;

  const std::string& text_;
  std::string where_;
  ErrorCode code_;
  std::size_t at_ = 0;
  int depth_ = 0;
  ParsedFormula out_;
};
// NOLINTEND(misc-no-recursion)

}  // namespace

ParsedFormula parseFormula(const std::string& text, FormulaNames names, const std::string& where,
                           ErrorCode code) {
  return Parser(text, std::move(names), where, code).parse();
}

}  // namespace voxelfit
