// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Sdk/FormulaParser.h"

namespace voxelfit {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

ParsedFormula parsed(const std::string& text) { return parseFormula(text, {}, "formula", ErrorCode::Usage); }

/// The value at x = 1.7 with a = 1.3, b = 2.1, c = 0.4, a_1 = 0.7, A2 = 1.1.
double valueOf(const std::string& text) {
  const ParsedFormula formula = parsed(text);
  std::vector<double> values;
  for (const std::string& name : formula.names.parameters)
    values.push_back(name == "a" ? 1.3 : name == "b" ? 2.1 : name == "c" ? 0.4 : name == "a_1" ? 0.7 : 1.1);
  return formula.graph.value(formula.signal, 1.7, values, {});
}

struct Row {
  const char* text;
  double value;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.text; }

class FormulaValue : public ::testing::TestWithParam<Row> {};

// Values by Python 3.11, with ** for ^ and its own conditional expression.
constexpr Row kRows[] = {
    // clang-format off
    Row{"1+2*3-4/8", 6.5},
    Row{"2^3^2", 512},
    Row{"-2^2", -4},
    Row{"2^-2", 0.25},
    Row{"(-2)^3", -8},
    Row{"-x^2", -2.8899999999999997},
    Row{"exp(-x^2)", 0.055576212611483086},
    Row{"1-2-3", -4},
    Row{"16/4/2", 2},
    Row{"2*-3", -6},
    Row{"--x", 1.7},
    Row{"+x", 1.7},
    Row{"2-(-3)", 5},
    Row{".5+1.5e-3*2E2", 0.80000000000000004},
    Row{"a*exp(-x/b)+c", 0.97859093999559121},
    Row{"x*b^2/c - a", 17.442499999999999},
    Row{"x^2.5", 3.7680989902071307},
    Row{"x^0.5", 1.3038404810405297},
    Row{"x^-1", 0.58823529411764708},
    Row{"x^7", 41.03386729999999},
    Row{"x^12", 582.6222372297608},
    Row{"(a*x)^b", 5.2871760883652321},
    Row{"abs(-x)+abs(x)", 3.3999999999999999},
    Row{"log(x)", 0.53062825106217038},
    Row{"sqrt(x)", 1.3038404810405297},
    Row{"sin(x)+cos(x)+tan(x)", -6.8337818233022176},
    Row{"asin(x/3)+acos(x/3)*2+atan(x)", 3.5782102797408939},
    Row{"sinh(x)-cosh(a)*tanh(x/b)", 1.3264448671129838},
    Row{"erf(x/2)", 0.77066805760835255},
    Row{"min(x,a)+max(x,a)*2", 4.7000000000000002},
    Row{"min(a,max(b,c))", 1.3},
    Row{"x<1.5?a:b", 2.1000000000000001},
    Row{"x>1?x>2?a:b:c", 2.1000000000000001},
    Row{"if(x<=1.7,a,b)", 1.3},
    Row{"if(x>=1.7,a,b)", 1.3},
    Row{"(x==1.7)+2*(x!=1.7)", 1},
    Row{"x>1&&x<2?a:b", 1.3},
    Row{"x>3||x<2?a:b", 1.3},
    Row{"x<1&&x<2||x>1", 1},
    Row{"1+2<4", 1},
    Row{"pi*x", 5.3407075111026483},
    Row{"a + b * ( c - x )", -1.4299999999999995},
    Row{"a/(b*x)*c", 0.14565826330532214},
    Row{"exp(-a*x)*exp(-b*x)*exp(-c*x)*exp(-x)*exp(-2*x)*exp(-3*x)", 5.8163955230905601e-08},
    Row{"a_1*x+A2", 2.29},
    // clang-format on
};
INSTANTIATE_TEST_SUITE_P(, FormulaValue, ::testing::ValuesIn(kRows));

TEST_P(FormulaValue, IsThatOfPython) {
  EXPECT_NEAR(valueOf(GetParam().text), GetParam().value, 1e-13 * std::max(1.0, std::abs(GetParam().value)));
}

TEST(FormulaParser, NumbersParametersByTheirFirstUse) {
  EXPECT_EQ(parsed("b*x + a*b - c").names.parameters, (std::vector<std::string>{"b", "a", "c"}));
}

TEST(FormulaParser, TakesTheAxisByAnotherName) {
  const ParsedFormula formula = parseFormula("M0*exp(-TE/T2)", {.axis = "TE"}, "formula", ErrorCode::Usage);

  EXPECT_EQ(formula.names.parameters, (std::vector<std::string>{"M0", "T2"}));
}

TEST(FormulaParser, KnowsConstants) {
  const ParsedFormula formula =
      parseFormula("a*exp(-TR*x)", {.constants = {"TR"}}, "formula", ErrorCode::Usage);

  EXPECT_DOUBLE_EQ(formula.graph.value(formula.signal, 2.0, std::vector{3.0}, std::vector{0.5}),
                   3.0 * std::exp(-1.0));
}

struct WrongFormula {
  const char* text;
  const char* message;
};
void PrintTo(const WrongFormula& row, std::ostream* out) { *out << row.text; }

class WrongFormulaTest : public ::testing::TestWithParam<WrongFormula> {};

constexpr WrongFormula kWrong[] = {
    {"", "formula, column 1: the formula is empty"},
    {"   ", "formula, column 4: the formula is empty"},
    {"a*exq(-x/b)", "formula, column 3: unknown function exq"},
    {"a*(x+b", "formula, column 7: the formula ends, wanted ) for the ( of column 3"},
    {"exp(-x/b", "formula, column 9: the formula ends, wanted ) for the ( of column 4"},
    {"(a+b))*x", "formula, column 6: \")\" is left over"},
    {"a/0", "formula, column 2: division by zero"},
    {"a + b/(1-1)", "formula, column 6: division by zero"},
    {"a*/b", "formula, column 3: \"/\", wanted a number, a name or ("},
    {"a*", "formula, column 3: the formula ends"},
    {"a b", "formula, column 3: \"b\" is left over"},
    {"a*\u00b5", "formula, column 3: \"\u00b5\", wanted a number"},
    {"a*log(0)", "formula, column 3: log has no finite value here"},
    {"exp*x", "formula, column 1: exp is a function, wanted ("},
    {"a+$", "formula, column 3: \"$\""},
    {"min(a)", "formula, column 1: min has 1 operands, wanted 2"},
    {"sin(a,b)", "formula, column 1: sin has 2 operands, wanted 1"},
    {"x<1?a", "formula, column 6: wanted : and the other value"},
    {"1e999*a", "formula, column 1: 1e999 does not fit into a double"},
    {"p0+p1+p2+p3+p4+p5+p6+p7+p8+p9+p10+p11+p12+p13+p14+p15+p16+p17+p18+p19+p20",
     "formula, column 71: p20 is parameter 21, at most 20"},
};
INSTANTIATE_TEST_SUITE_P(, WrongFormulaTest, ::testing::ValuesIn(kWrong));

TEST_P(WrongFormulaTest, IsRefusedWithTheColumn) {
  try {
    parsed(GetParam().text);
    FAIL() << "was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), StartsWith(GetParam().message));
    EXPECT_EQ(error.code(), ErrorCode::Usage);
  }
}

struct Elsewhere {
  const char* text;
  const char* hint;
};
void PrintTo(const Elsewhere& row, std::ostream* out) { *out << row.text; }

class WordsOfOthers : public ::testing::TestWithParam<Elsewhere> {};
INSTANTIATE_TEST_SUITE_P(, WordsOfOthers,
                         ::testing::Values(Elsewhere{"a**x", "did you mean a ^ b?"},
                                           Elsewhere{"a*ln(x)", "here it is log"},
                                           Elsewhere{"a*pow(x,2)", "here it is a ^ b"}));

TEST_P(WordsOfOthers, AreTranslated) {
  try {
    parsed(GetParam().text);
    FAIL() << "was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.hint(), GetParam().hint);
  }
}

TEST(FormulaParser, RefusesANameOutsideOfACompleteTable) {
  try {
    parseFormula("a*x+bb", {.parameters = {"a", "b"}, .isComplete = true}, "m.json: formula",
                 ErrorCode::Unreadable);
    FAIL() << "was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("m.json: formula, column 5: unknown name bb, wanted one of a, b, x, pi"));
    EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  }
}

TEST(FormulaParser, RefusesAnEndlessText) {
  EXPECT_THROW(parsed(std::string(kLongestFormula + 1, 'a')), Error);
}

TEST(FormulaParser, SurvivesDeepBrackets) {
  const std::string depth(900, '(');
  EXPECT_THROW(parsed(depth), Error);
}

TEST(FormulaParser, RefusesManyConditionsWithinEachOther) {
  std::string formula;
  for (int i = 0; i < 210; ++i) formula += "x?1:";
  try {
    parsed(formula + "2");
    FAIL() << "was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("more than 200 expressions within each other"));
  }
}

TEST(FormulaParser, TakesNinetyBracketsWithinEachOther) {
  EXPECT_NO_THROW(parsed(std::string(90, '(') + "a*x" + std::string(90, ')')));
}

}  // namespace
}  // namespace voxelfit
