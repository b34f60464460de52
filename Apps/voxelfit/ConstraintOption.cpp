// SPDX-License-Identifier: BSD-3-Clause
#include "ConstraintOption.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "Core/Error.h"
#include "Core/NearestWord.h"

namespace voxelfit {
namespace {

class ConstraintParser {
 public:
  ConstraintParser(const std::string& text, const ModelDescription& model) : text_(text), model_(model) {}

  LinearConstraint parse() {
    LinearConstraint constraint;
    addTerm(constraint, takeSign().value_or(1.0));
    for (auto sign = takeSign(); sign; sign = takeSign()) addTerm(constraint, *sign);
    const double side = takeRelation();
    const double sign = takeSign().value_or(1.0);
    const auto limit = takeNumber();
    if (!limit) fail("wanted a number");
    constraint.limit = side * sign * *limit;
    for (double& c : constraint.coefficients) c *= side;
    skipBlanks();
    if (at_ < text_.size()) fail("wanted nothing more");
    return constraint;
  }

 private:
  [[noreturn]] void fail(const std::string& reason, const std::string& hint = {}) const {
    throw Error(ErrorCode::Usage,
                "--constrain " + text_ + ": column " + std::to_string(at_ + 1) + ": " + reason, hint);
  }

  void skipBlanks() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }

  bool take(char wanted) {
    skipBlanks();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  std::optional<double> takeSign() {
    if (take('+')) return 1.0;
    if (take('-')) return -1.0;
    return {};
  }

  std::optional<double> takeNumber() {
    skipBlanks();
    if (at_ == text_.size() || !(std::isdigit(static_cast<unsigned char>(text_[at_])) || text_[at_] == '.'))
      return {};
    double value = 0.0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) fail("wanted a number");
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  /// 1 for "at most", -1 for "at least".
  double takeRelation() {
    const bool isLess = take('<');
    if (!isLess && !take('>')) fail("wanted +, -, <, <=, > or >=");
    if (at_ < text_.size() && text_[at_] == '=') ++at_;
    return isLess ? 1.0 : -1.0;
  }

  void addTerm(LinearConstraint& constraint, double sign) {
    const auto factor = takeNumber();
    if (factor && !take('*')) fail("wanted * and a parameter behind the number");
    const int k = takeParameter();
    constraint.coefficients[k] += sign * factor.value_or(1.0) / model_.parameters[k].unit.base;
  }

  int takeParameter() {
    skipBlanks();
    std::size_t end = at_;
    while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) || text_[end] == '_'))
      ++end;
    const std::string name = text_.substr(at_, end - at_);
    if (name.empty()) fail("wanted a parameter");
    std::vector<std::string> names;
    for (int k = 0; k < model_.parameterCount; ++k) names.emplace_back(model_.parameters[k].name);
    for (int k = 0; k < model_.parameterCount; ++k)
      if (name == names[k]) {
        at_ = end;
        return k;
      }
    const std::string nearest = nearestWord(name, names);
    fail(name + " is no parameter of " + model_.id, nearest.empty() ? "" : "did you mean " + nearest + "?");
  }

  const std::string& text_;
  const ModelDescription& model_;
  std::size_t at_ = 0;
};

}  // namespace

LinearConstraint constraintOf(const std::string& text, const ModelDescription& model) {
  return ConstraintParser(text, model).parse();
}

}  // namespace voxelfit
