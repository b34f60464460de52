// SPDX-License-Identifier: BSD-3-Clause
// Formulas as models: what they separate into, their derivatives, and their fits on every instruction set.
#include <gmock/gmock.h>

#include "Batch/Fits.h"
#include "Fitting/CeresFit.h"
#include "Sdk/FormulaCompiler.h"
#include "Sdk/FormulaSamples.h"

namespace voxelfit {
namespace {

using namespace testing;

ParsedFormula parsed(const std::string& text) { return parseFormula(text, {}, "formula", ErrorCode::Usage); }

/// A formula with every operation, each in a range where it has a slope.
constexpr const char* kFormulas[] = {
    "a*exp(-x/b)+c",
    "a*exp(-x*b)*exp(-x*c)*exp(-2*x)*exp(-3*x)*exp(-x/4)*exp(-x^2/50)",
    "(a+b*x)/(1+c*x^2)",
    "a*(x*b)^c",
    "a^x+b^2.5*x-c",
    "x<4?a:a+b*(x-4)*c",
    "if(x>=2&&x<9,a*x,b)+c*(x!=3)",
    "min(a*x,b+2)+max(c*x,2)",
    "abs(a-x)+abs(x-b)*c",
    "log(a*x+b)+sqrt(b*x+c)",
    "a*sin(b*x)+cos(c*x)+tan(x*b/20)",
    "asin(a*x/20)+acos(b*x/25)+atan(c*x)",
    "a*sinh(x*b/9)+cosh(x*c/9)*tanh(a*x)",
    "a*erf(b*x/9)+c",
    "a*fresnelc(b*x/5)+fresnels(c*x/5)",
    "sqrt(a*x)*b+c",
    "(sin(a*x)*cos(b*x)+exp(-x*x*c))*(sin(a*x)*cos(b*x)+x*x*a)",  // a product in two sums
};

std::string nameOf(const ::testing::TestParamInfo<const char*>& info) {
  return "Formula" + std::to_string(info.index);
}

class FormulaModel : public ::testing::TestWithParam<const char*> {
 protected:
  const LoadedModel model_ = registry().find(std::string("formula:") + GetParam());
  const ParsedFormula parsed_ = parsed(GetParam());
  const std::vector<double> x_ = evenly(0.0, 0.6, 19);  // a full block, and a part of one

  /// Parameters in the order of the model's table: a = 1.3, b = 2.1, c = 0.4.
  std::vector<double> truth() const {
    std::vector<double> p(kMaxParameters);
    for (int k = 0; k < model_.description().parameterCount; ++k) {
      const std::string name = model_.description().parameters[k].name;
      p[k] = name == "a" ? 1.3 : name == "b" ? 2.1 : 0.4;
    }
    return p;
  }

  /// The signal from the graph, which knows no instructions.
  double exact(const std::vector<double>& p, double x) const {
    std::vector<double> byUse;
    for (const std::string& name : parsed_.names.parameters)
      for (int k = 0; k < model_.description().parameterCount; ++k)
        if (name == model_.description().parameters[k].name) byUse.push_back(p[k]);
    return parsed_.graph.value(parsed_.signal, x, byUse, {});
  }

  std::vector<double> gradient(const std::vector<double>& p) const {
    const FormulaSamples samples(model_.formula, x_);
    const Protocol<double> acq{
        .n = static_cast<int>(x_.size()), .x = x_.data(), .formula = samples.inDouble()};
    const double constants[kMaxConstants] = {};
    std::vector<double> slopes(x_.size() * kMaxParameters);
    model_.entry.gradient(p.data(), constants, &acq, slopes.data());
    return slopes;
  }
};

INSTANTIATE_TEST_SUITE_P(, FormulaModel, ::testing::ValuesIn(kFormulas), nameOf);

// Central differences of the graph: their error is below 1e-9 at this step, but at the corners of abs, min
// and conditions, which no sample hits.
TEST_P(FormulaModel, DerivativesAgreeWithCentralDifferences) {
  const std::vector<double> p = truth(), slopes = gradient(p);
  constexpr double kStep = 1e-6;

  for (int k = 0; k < model_.description().parameterCount; ++k) {
    std::vector<double> above = p, below = p;
    above[k] += kStep, below[k] -= kStep;
    for (std::size_t i = 1; i < x_.size(); ++i) {
      const double slope = (exact(above, x_[i]) - exact(below, x_[i])) / (2 * kStep);
      EXPECT_NEAR(slopes[k * x_.size() + i], slope, 1e-7 * std::max(1.0, std::abs(slope)))
          << model_.description().parameters[k].name << " at x = " << x_[i];
    }
  }
}

// At x = 0 some formulas have slopes of the kind 0 * infinity.
TEST_P(FormulaModel, DerivativesAreFiniteAtTheOrigin) {
  const std::vector<double> slopes = gradient(truth());

  for (int k = 0; k < model_.description().parameterCount; ++k)
    EXPECT_TRUE(std::isfinite(slopes[k * x_.size()])) << model_.description().parameters[k].name;
}

// With every parameter fixed the fitted curve is the model's, computed in packs of doubles and stored in
// float.
TEST_P(FormulaModel, IsTheSameOnEveryInstructionSet) {
  FitJob job = jobFor(std::string("formula:") + GetParam(), x_);
  job.results.fit = true;
  const std::vector<double> p = truth();
  for (int k = 0; k < model_.description().parameterCount; ++k)
    fixAt(job, model_.description().parameters[k].name, p[k]);

  for (int set = 0; set <= static_cast<int>(usableInstructionSet()); ++set) {
    const auto backend = makeCpuBackend(static_cast<InstructionSet>(set));
    const FitOutcome outcome = fitCurves(job, Curves(3, std::vector<double>(x_.size(), 1.0)), *backend);
    const std::vector<double> fit = values(outcome, "fit");
    for (std::size_t i = 0; i < x_.size(); ++i)
      EXPECT_NEAR(fit[3 * i + 1], exact(p, x_[i]), 1e-6 * std::max(1.0, std::abs(exact(p, x_[i]))))
          << outcome.backend << " at x = " << x_[i];
  }
}

struct Separation {
  const char* text;
  int columns, coordinates;
};
void PrintTo(const Separation& row, std::ostream* out) { *out << row.text; }

class FormulaSeparation : public ::testing::TestWithParam<Separation> {};

constexpr Separation kSeparations[] = {
    {"a*exp(-x/b)+c", 2, 1},     {"a*exp(-x/b)+c*exp(-x/d)", 2, 2},
    {"1-a*exp(-x/b)", 0, 2},     {"a+b*x+c*x^2", 3, 0},
    {"a*(1-exp(-x*b))^c", 1, 2}, {"exp(-x/b)+c", 0, 2},
    {"a+c*x+d*exp(-x/b)", 0, 4}, {"a*b*x", 1, 1},
    {"sin(a*x)", 0, 1},
};
INSTANTIATE_TEST_SUITE_P(, FormulaSeparation, ::testing::ValuesIn(kSeparations));

TEST_P(FormulaSeparation, IsReadOffTheFormula) {
  const CompiledFormula formula = compileFormula(parsed(GetParam().text), "formula", ErrorCode::Usage);

  EXPECT_EQ(formula.columns, GetParam().columns);
  EXPECT_EQ(formula.coordinates, GetParam().coordinates);
}

TEST(FormulaCompiler, RefusesAFormulaWithoutParameters) {
  EXPECT_THROW(compileFormula(parsed("2*x"), "formula", ErrorCode::Usage), Error);
}

TEST(FormulaCompiler, RefusesMoreThanAProgramHolds) {
  std::string text = "a";
  for (int k = 0; k < 80; ++k) text += "+sin(" + std::to_string(k) + ".5*x*b)";

  EXPECT_THROW(compileFormula(parsed(text), "formula", ErrorCode::Usage), Error);
}

constexpr int kVoxels = 40;

/// Noisy decays to an offset.
Curves decays(const std::vector<double>& x, double offset) {
  Curves curves;
  for (int v = 0; v < kVoxels; ++v) {
    auto& curve = curves.emplace_back();
    for (std::size_t i = 0; i < x.size(); ++i)
      curve.push_back(800.0 * std::exp(-x[i] * (0.1 + 0.01 * v)) + offset +
                      5.0 * std::sin(static_cast<double>(7 * i * i + 13 * v)));
  }
  return curves;
}

void expectEqual(const FitOutcome& found, const std::string& name, const FitOutcome& wanted,
                 const std::string& wantedName) {
  const auto a = values(found, name), b = values(wanted, wantedName);
  for (int v = 0; v < kVoxels; ++v)
    EXPECT_NEAR(a[v], b[v], 1e-6 * std::abs(b[v])) << name << " of voxel " << v;
}

TEST(FormulaFit, EqualsThatOfTheBuiltInExponential) {
  const auto x = evenly(0.0, 1.0, 30);
  const FitOutcome wanted = fitCurves(jobFor("exponential", x), decays(x, 0.0));
  FitJob job = jobFor("formula:a*exp(-x*r)", x);
  setBounds(job, "r", 1e-3, 10.0);

  const FitOutcome found = fitCurves(job, decays(x, 0.0));

  EXPECT_EQ(found.plan.fitter, FitterKind::VariableProjection);
  expectEqual(found, "a", wanted, "S0");
  expectEqual(found, "r", wanted, "k");
}

TEST(FormulaFit, EqualsThatOfTheBuiltInExponentialWithOffset) {
  const auto x = evenly(0.0, 1.0, 30);
  const Curves curves = decays(x, 100.0);
  const FitOutcome wanted = fitCurves(jobFor("exponential-offset", x), curves);
  FitJob job = jobFor("formula:a*exp(-x*r)+c", x);
  setBounds(job, "r", 1e-3, 10.0);

  const FitOutcome found = fitCurves(job, curves);

  expectEqual(found, "a", wanted, "S0");
  expectEqual(found, "r", wanted, "k");
  expectEqual(found, "c", wanted, "offset");
}

TEST(FormulaFit, EqualsThatOfTheBuiltInIvim) {
  const std::vector<double> b{0, 10, 20, 40, 80, 150, 250, 400, 600, 800, 1000};
  const FitJob ivim = jobFor("ivim", b);
  Curves curves;
  for (int v = 0; v < kVoxels; ++v)
    curves.push_back(curveAt(ivim, std::vector{1000.0 + v, 0.1 + 0.004 * v, 0.02, 1e-3}));
  FitJob job = jobFor("formula:A*exp(-x*D)+B*exp(-x*Dstar)", b);
  setBounds(job, "D", 0.1e-3, 4e-3), choice(job, "D").start = ValueOrMap{1e-3, nullptr};
  setBounds(job, "Dstar", 4e-3, 0.3), choice(job, "Dstar").start = ValueOrMap{0.02, nullptr};

  const FitOutcome found = fitCurves(job, curves), wanted = fitCurves(ivim, curves);

  const auto D = values(found, "D"), Dstar = values(found, "Dstar"), wantedD = values(wanted, "D");
  for (int v = 0; v < kVoxels; ++v) {
    EXPECT_NEAR(D[v], wantedD[v], 1e-6 * wantedD[v]) << v;
    EXPECT_NEAR(Dstar[v], 0.02, 1e-4) << v;
  }
}

TEST(FormulaFit, IsTheSameByEveryFitter) {
  const auto x = evenly(0.0, 1.0, 30);
  FitJob job = jobFor("formula:a*exp(-x/b)+c", x);
  setBounds(job, "b", 0.5, 100.0);
  choice(job, "b").start = ValueOrMap{5.0, nullptr};
  const FitOutcome wanted = fitCurves(job, decays(x, 100.0));

  for (const char* fitter : {"lm", "ceres"}) {
    job.fitter = fitter;
    if (std::string(fitter) == "ceres" && !hasCeres()) continue;
    const FitOutcome found = fitCurves(job, decays(x, 100.0));
    for (const char* name : {"a", "b", "c"}) expectEqual(found, name, wanted, name);
  }
}

TEST(FormulaFit, TakesAsManyFunctionsOfTheAxisAsItHasRoomFor) {
  constexpr int kCount = kFormulaRows - 1;
  std::string text = "formula:a";
  for (int k = 1; k < kCount; ++k)
    text += std::string("+") + static_cast<char>('a' + k) + "*cos(" + std::to_string(k) + "*x)";
  const auto x = evenly(0.05, 0.1, 31);
  const FitJob job = jobFor(text, x);
  std::vector<double> p(kCount);
  for (int k = 0; k < kCount; ++k) p[k] = 100.0 + k;

  const FitOutcome found = fitCurves(job, Curves(3, curveAt(job, p)));

  EXPECT_EQ(found.plan.fitter, FitterKind::Linear);
  EXPECT_NEAR(values(found, "h")[1], 107.0, 1e-3);
}

}  // namespace
}  // namespace voxelfit
