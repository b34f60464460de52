// SPDX-License-Identifier: BSD-3-Clause
// What every model promises, whoever wrote it: run for each model of the registry, named by its id.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <set>

#include "Fitting/CeresFit.h"
#include "Fitting/Status.h"
#include "Models/Members.h"
#include "Sdk/FormulaSamples.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::Not;

class ModelContract : public ::testing::TestWithParam<std::string> {
 protected:
  const LoadedModel model_ = registry().find(GetParam());
  const ModelDescription& description_ = model_.description();

  /// Calls check(unit, row name) for every unit of the tables.
  template <class Check>
  void forEachUnit(Check&& check) const {
    check(description_.axisUnit, "axis");
    for (int k = 0; k < description_.parameterCount; ++k)
      check(description_.parameters[k].unit, description_.parameters[k].name);
    for (int k = 0; k < description_.constantCount; ++k)
      check(description_.constants[k].unit, description_.constants[k].name);
    for (int k = 0; k < description_.derivedCount; ++k)
      check(description_.derived[k].unit, description_.derived[k].name);
  }
};

INSTANTIATE_TEST_SUITE_P(, ModelContract, ::testing::ValuesIn(modelIds()),
                         [](const auto& info) { return testName(info.param); });

TEST(ModelRegistry, LoadsEveryPluginWithoutAProblem) { EXPECT_THAT(registry().problems(), IsEmpty()); }

TEST_P(ModelContract, CitesItsSource) {
  if (model_.formula) GTEST_SKIP() << "a formula is its own source";
  EXPECT_TRUE(std::strpbrk(description_.source, "0123456789"))
      << "no year or page in: " << description_.source;
}

TEST_P(ModelContract, HasATitleAndAnEquation) {
  EXPECT_STRNE(description_.title, "");
  EXPECT_STRNE(description_.equation, "");
}

TEST_P(ModelContract, StartsInsideItsBounds) {
  for (int k = 0; k < description_.parameterCount; ++k) {
    const ParameterText& row = description_.parameters[k];
    EXPECT_LT(row.lower, row.upper) << row.name;
    EXPECT_GE(row.start, row.lower) << row.name;
    EXPECT_LE(row.start, row.upper) << row.name;
  }
}

TEST_P(ModelContract, NamesEveryQuantityOnce) {
  std::multiset<std::string> names;
  for (int k = 0; k < description_.parameterCount; ++k) names.insert(description_.parameters[k].name);
  for (int k = 0; k < description_.constantCount; ++k) names.insert(description_.constants[k].name);
  for (int k = 0; k < description_.derivedCount; ++k) names.insert(description_.derived[k].name);

  for (const auto& name : names) EXPECT_EQ(names.count(name), 1u) << name;
}

TEST_P(ModelContract, SaysWhatEveryQuantityMeans) {
  for (int k = 0; k < description_.parameterCount; ++k)
    EXPECT_STRNE(description_.parameters[k].meaning, "") << description_.parameters[k].name;
  for (int k = 0; k < description_.constantCount; ++k)
    EXPECT_STRNE(description_.constants[k].meaning, "") << description_.constants[k].name;
  for (int k = 0; k < description_.derivedCount; ++k)
    EXPECT_STRNE(description_.derived[k].meaning, "") << description_.derived[k].name;
}

TEST_P(ModelContract, UsesUnitsThatFilesKnow) {
  forEachUnit([](const UnitText& text, const char* name) {
    const Unit* known = findUnit(text.label);
    ASSERT_NE(known, nullptr) << name << " in " << text.label;
    EXPECT_EQ(known->base, text.base) << name << " in " << text.label;
  });
}

TEST_P(ModelContract, ConvertsEveryUnitThereAndBack) {
  forEachUnit([](const UnitText& text, const char* name) {
    const Unit unit = text.unit();
    EXPECT_DOUBLE_EQ(unit.fromBase(unit.toBase(0.37)), 0.37) << name << " in " << text.label;
  });
}

TEST_P(ModelContract, GivesItsCheckValue) {
  const auto& check = model_.entry.check;
  if (std::strchr(description_.id, ':') && description_.constants[0].value != check.c[0])
    GTEST_SKIP() << "the check value is for other constants";
  const double x[]{0.0, check.x}, input[]{1.0, 1.0};
  const auto [gx, gy, gz] = kCheckDirection;
  const double directions[]{gx, gy, gz, gx, gy, gz};
  std::optional<FormulaSamples> formula;
  if (model_.formula) formula.emplace(model_.formula, x);
  const Protocol<double> acq{.n = 2,
                             .x = x,
                             .step = x,
                             .aif = input,
                             .portal = input,
                             .directions = directions,
                             .formula = formula ? formula->inDouble() : nullptr};

  double signal[2];
  model_.entry.curve(check.p.data(), check.c.data(), &acq, signal);

  EXPECT_NEAR(signal[1], check.expected, 1e-9 * std::max(1.0, std::abs(check.expected)));
}

// Central differences: their own error is below 1e-9 of the largest slope at this step.
TEST_P(ModelContract, DerivativesAgreeWithCentralDifferences) {
  const FitJob job = usualJob(GetParam());
  const int n = static_cast<int>(job.axis.size());
  const auto p = someParameters(description_, 1);
  const Preparation preparation(job, n);
  double constants[kMaxConstants];
  for (int k = 0; k < kMaxConstants; ++k) constants[k] = job.constants[k].value;
  std::vector<double> slopes(static_cast<std::size_t>(n) * p.size());
  model_.entry.gradient(p.data(), constants, &preparation.task().protocolDouble, slopes.data());

  for (std::size_t k = 0; k < p.size(); ++k) {
    const double step = 1e-5 * std::max(std::abs(p[k]), 1e-3);
    auto above = p, below = p;
    above[k] += step, below[k] -= step;
    const auto high = curveAt(job, above), low = curveAt(job, below);
    double largest = 0.0;
    for (int i = 0; i < n; ++i) largest = std::max(largest, std::abs(slopes[k * n + i]));
    for (int i = 0; i < n; ++i)
      EXPECT_NEAR(slopes[k * n + i], (high[i] - low[i]) / (above[k] - below[k]), 1e-6 * largest)
          << description_.parameters[k].name << ", sample " << i;
  }
}

// ceres::Jet is another program's number: it agrees to rounding.
TEST_P(ModelContract, ValuesAndDerivativesAgreeWithCeresJets) {
  ASSERT_EQ(model_.entry.jets != nullptr, hasCeres() && !model_.formula);
  if (!model_.entry.jets) GTEST_SKIP() << "built without Ceres, or a formula";
  const FitJob job = usualJob(GetParam());
  const int n = static_cast<int>(job.axis.size());
  const auto p = someParameters(description_, 1);
  const Preparation preparation(job, n);
  const Protocol<double>& acq = preparation.task().protocolDouble;
  double constants[kMaxConstants];
  for (int k = 0; k < kMaxConstants; ++k) constants[k] = job.constants[k].value;
  std::vector<double> wanted(n), wantedSlopes(n * p.size()), signal(n), slopes(n * p.size());
  model_.entry.jets(p.data(), constants, &acq, wanted.data(), wantedSlopes.data());

  model_.entry.curve(p.data(), constants, &acq, signal.data());
  model_.entry.gradient(p.data(), constants, &acq, slopes.data());

  for (int i = 0; i < n; ++i)
    EXPECT_NEAR(signal[i], wanted[i], 1e-12 * std::abs(signal[i])) << "sample " << i;
  for (std::size_t k = 0; k < p.size(); ++k) {
    double largest = 0.0;
    for (int i = 0; i < n; ++i) largest = std::max(largest, std::abs(slopes[k * n + i]));
    for (int i = 0; i < n; ++i)
      EXPECT_NEAR(slopes[k * n + i], wantedSlopes[k * n + i], 1e-11 * largest)
          << description_.parameters[k].name << ", sample " << i;
  }
}

constexpr int kVoxels = 40;  ///< full packs of every instruction set, and a part of one

/// Signals of kVoxels voxels with normal noise of this share of each curve's largest sample.
Curves simulated(const FitJob& job, double noise) {
  Curves curves;
  for (int v = 0; v < kVoxels; ++v) {
    curves.push_back(curveAt(job, someParameters(job.model.description(), v)));
    double largest = 0.0;
    for (const double s : curves.back()) largest = std::max(largest, std::abs(s));
    for (std::size_t i = 0; i < curves.back().size(); ++i)
      curves.back()[i] += noise * largest *
                          normalPair({.seed = 2,
                                      .voxel = static_cast<std::uint64_t>(v),
                                      .sample = static_cast<std::uint32_t>(i)})[0];
  }
  return curves;
}

/// Data are stored in float: their rounding, 6e-8, grows in the parameters by the condition of the worst
/// model, a sum of two exponentials.
constexpr double kRecovery = 2e-4;

/// Fits noise-free voxels; at most `allowed` of them may end elsewhere than at the truth.
void expectRecovery(const FitJob& job, std::size_t allowed = 0) {
  const ModelDescription& model = job.model.description();
  if (model.segments.kept >= 0) GTEST_SKIP() << "a fit in two steps gives up exactness for less noise";

  const FitOutcome outcome = fitCurves(job, simulated(job, 0.0));

  std::set<int> missed;
  std::string first;
  for (int k = 0; k < model.parameterCount; ++k) {
    const auto found = values(outcome, model.parameters[k].name);
    for (int v = 0; v < kVoxels; ++v) {
      const double truth = someParameters(model, v)[k];
      if (std::abs(found[v] - truth) <= kRecovery * std::max(std::abs(truth), 1e-3)) continue;
      missed.insert(v);
      if (first.empty())
        first = std::string(model.parameters[k].name) + " of voxel " + std::to_string(v) + " is " +
                std::to_string(found[v]) + ", wanted " + std::to_string(truth);
    }
  }
  EXPECT_LE(missed.size(), allowed) << first << " by " << fitterName(outcome.plan.fitter);
}

TEST_P(ModelContract, ParametersAreRecoveredByTheFitterThatThePlanChooses) {
  expectRecovery(usualJob(GetParam()));
}

TEST_P(ModelContract, ParametersAreRecoveredByVariableProjection) {
  FitJob job = usualJob(GetParam());
  if (description_.columnCount < 1 || description_.columnCount > 2 || description_.coordinateCount < 1 ||
      description_.coordinateCount > 2)
    GTEST_SKIP() << "the model does not separate into few enough parts";
  job.fitter = "varpro";
  job.precision = "double";
  expectRecovery(job);
}

TEST_P(ModelContract, ParametersAreRecoveredByLevenbergMarquardtInFloat) {
  if (description_.searchesInDouble) GTEST_SKIP() << "its minima are too flat for float";
  FitJob job = usualJob(GetParam());
  job.fitter = "lm";
  job.precision = "float";
  job.maxIterations = 200;
  expectRecovery(job);
}

TEST_P(ModelContract, ParametersAreRecoveredByLevenbergMarquardtInDouble) {
  FitJob job = usualJob(GetParam());
  job.fitter = "lm";
  job.precision = "double";
  job.maxIterations = 200;
  expectRecovery(job);
}

TEST_P(ModelContract, ParametersAreRecoveredByCeres) {
  if (!hasCeres()) GTEST_SKIP() << "built without Ceres";
  FitJob job = usualJob(GetParam());
  job.fitter = "ceres";
  job.maxIterations = 2000;
  expectRecovery(job,
                 GetParam().find("mt,guan") != std::string::npos ? 2 : 0);  // many pools have other minima
}

FitOutcome fitWith(InstructionSet set, const FitJob& job, const Curves& curves) {
  return fitCurves(job, curves, *makeCpuBackend(set));
}

/// The largest difference of two fits' parameters in standard errors, beyond what storing them in float
/// changes.
double disagreement(const FitOutcome& found, const FitOutcome& wanted, const ModelDescription& model) {
  double worst = 0.0;
  for (int k = 0; k < model.parameterCount; ++k) {
    const std::string name = model.parameters[k].name;
    const auto a = values(found, name), b = values(wanted, name), error = values(wanted, name + "_se");
    for (int v = 0; v < kVoxels; ++v) {
      const double difference = std::max(0.0, std::abs(a[v] - b[v]) - 1e-6 * std::abs(b[v]));
      if (difference > 0.0) worst = std::max(worst, std::isfinite(error[v]) ? difference / error[v] : 1e9);
    }
  }
  return worst;
}

/// Every fit ends with steps in double until less than 1e-9 of the sum of squares is to be gained, which in a
/// flat valley (five pools with free offsets) is some hundredths of a standard error from the minimum.
constexpr double kAgreement = 0.02;

TEST_P(ModelContract, EveryInstructionSetAgreesWithTheScalarFitInDouble) {
  FitJob job = usualJob(GetParam());
  job.results.errors = true;
  job.maxIterations = 200;
  const Curves curves = simulated(job, 0.002);
  FitJob exact = job;
  exact.fitter = "lm", exact.precision = "double";
  const FitOutcome wanted = fitWith(InstructionSet::Scalar, exact, curves);

  for (int set = 0; set <= static_cast<int>(usableInstructionSet()); ++set) {
    const FitOutcome found = fitWith(static_cast<InstructionSet>(set), job, curves);
    const double worst = disagreement(found, wanted, description_);
    std::printf("[ MEASURED ] %s by %s, %s: %.2g standard errors from scalar lm in double\n",
                GetParam().c_str(), found.backend.c_str(), fitterName(found.plan.fitter), worst);
    EXPECT_LE(worst, kAgreement) << found.backend;
  }
}

}  // namespace
}  // namespace voxelfit
