// SPDX-License-Identifier: BSD-3-Clause
// Voxels that cannot be fitted well end with status bits, never with an error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Fitting/Status.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

class StatusOfModels : public ::testing::TestWithParam<std::string> {
 protected:
  /// The job, with every kind of map.
  static FitJob job() {
    FitJob job = usualJob(GetParam());
    job.results = {true, true, true, true, true, true, true, true, true};
    return job;
  }

  /// A curve that the model can be fitted to.
  static std::vector<double> goodCurve(const FitJob& job) {
    return curveAt(job, someParameters(job.model.description(), 1));
  }
};
INSTANTIATE_TEST_SUITE_P(, StatusOfModels, ::testing::ValuesIn(modelIds()),
                         [](const auto& info) { return testName(info.param); });

void expectNothingButStatus(const FitOutcome& outcome, FitStatus status) {
  for (const ResultMap& map : outcome.results.maps)
    for (const float value : map.values) {
      if (map.kind == MapKind::Status)
        EXPECT_EQ(value, bit(status));
      else if (map.kind == MapKind::Bound)
        EXPECT_EQ(value, 0);
      else
        EXPECT_TRUE(std::isnan(value)) << map.name << " is " << value;
    }
}

TEST_P(StatusOfModels, AVoxelOfNaNsIsNotFinite) {
  const FitJob fit = job();

  const FitOutcome outcome = fitCurves(fit, {std::vector<double>(fit.axis.size(), kNaN)});

  expectNothingButStatus(outcome, FitStatus::NotFinite);
}

TEST_P(StatusOfModels, AVoxelWithASingleNaNIsNotFinite) {
  const FitJob fit = job();
  auto curve = goodCurve(fit);
  curve[curve.size() / 2] = kNaN;

  expectNothingButStatus(fitCurves(fit, {curve}), FitStatus::NotFinite);
}

TEST_P(StatusOfModels, AVoxelWithAnInfiniteSampleIsNotFinite) {
  const FitJob fit = job();
  auto curve = goodCurve(fit);
  curve.back() = -std::numeric_limits<double>::infinity();

  expectNothingButStatus(fitCurves(fit, {curve}), FitStatus::NotFinite);
}

TEST_P(StatusOfModels, AVoxelOfZerosHasNoSignal) {
  const FitJob fit = job();

  const FitOutcome outcome = fitCurves(fit, {std::vector<double>(fit.axis.size(), 0.0)});

  expectNothingButStatus(outcome, FitStatus::NoSignal);
}

/// A fit ended one way or the other, and its parameters are numbers within the model's bounds.
void expectFitted(const FitJob& fit, const std::vector<double>& curve) {
  const FitOutcome outcome = fitCurves(fit, {curve});

  const std::uint32_t status = statusOf(outcome, 0);
  EXPECT_NE((status & bit(FitStatus::Converged)) != 0, (status & bit(FitStatus::MaxIterations)) != 0)
      << status;
  const ModelDescription& model = fit.model.description();
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    const double found = values(outcome, row.name)[0];
    EXPECT_TRUE(std::isfinite(found)) << row.name;
    if (row.isSignal()) continue;
    EXPECT_GE(found, static_cast<float>(row.unit.unit().toBase(row.lower))) << row.name;
    EXPECT_LE(found, static_cast<float>(row.unit.unit().toBase(row.upper))) << row.name;
  }
}

TEST_P(StatusOfModels, AConstantVoxelIsFitted) {
  const FitJob fit = job();

  expectFitted(fit, std::vector<double>(fit.axis.size(), 7.0));
}

TEST_P(StatusOfModels, ASaturatedVoxelIsFitted) {
  const FitJob fit = job();
  auto curve = goodCurve(fit);
  const double ceiling = 0.6 * *std::max_element(curve.begin(), curve.end());
  for (double& sample : curve) sample = std::min(sample, ceiling);

  expectFitted(fit, curve);
}

TEST_P(StatusOfModels, ANegativeVoxelIsFitted) {
  const FitJob fit = job();
  auto curve = goodCurve(fit);
  for (double& sample : curve) sample = -sample;

  expectFitted(fit, curve);
}

TEST_P(StatusOfModels, AVoxelWithOneSampleThatIsNotZeroIsFitted) {
  const FitJob fit = job();
  std::vector<double> curve(fit.axis.size(), 0.0);
  curve[curve.size() / 3] = 1.0;

  expectFitted(fit, curve);
}

TEST_P(StatusOfModels, AVoxelOfPureNoiseIsFitted) {
  const FitJob fit = job();
  std::vector<double> curve(fit.axis.size());
  for (std::size_t i = 0; i < curve.size(); ++i)
    curve[i] = normalPair({.sample = static_cast<std::uint32_t>(i)})[0];

  expectFitted(fit, curve);
}

TEST(VoxelStatus, HugeAndTinySignalsAreFittedAlike) {
  const FitJob job = usualJob("ivim");
  const auto curve = curveAt(job, std::array{1.0, 0.12, 0.02, 0.0009});
  Curves scaled;
  for (const double scale : {1.0, 1e30, 1e-30}) {
    scaled.push_back(curve);
    for (double& sample : scaled.back()) sample *= scale;
  }

  const auto D = values(fitCurves(job, scaled), "D");

  EXPECT_NEAR(D[1], D[0], 1e-5 * D[0]);
  EXPECT_NEAR(D[2], D[0], 1e-5 * D[0]);
}

TEST(VoxelStatus, AParameterOnItsBoundIsMarked) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  setBounds(job, "D", 0.0, 1e-3);

  const FitOutcome outcome =
      fitCurves(job, {curveAt(job, std::array{100.0, 2e-3}), curveAt(job, std::array{100.0, 5e-4})});

  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::AtBound));
  EXPECT_FALSE(statusOf(outcome, 1) & bit(FitStatus::AtBound));
}

TEST(VoxelStatus, TheMapOfBoundsNamesTheParameter) {
  FitJob job = jobFor("linear", {0, 1, 2, 3});
  setBounds(job, "offset", 0.0, 10.0);
  setBounds(job, "slope", -1.0, 1.0);

  const FitOutcome outcome = fitCurves(job, {{2, 2.5, 3, 3.5}, {2, 4, 6, 8}, {-1, -0.5, 0, 0.5}});

  const auto bounds = values(outcome, "at_bound");
  EXPECT_EQ(bounds[0], 0);
  EXPECT_EQ(bounds[1], 1 << parameterIndex(job, "slope"));
  EXPECT_EQ(bounds[2], 1 << parameterIndex(job, "offset"));
}

TEST(VoxelStatus, AFixedParameterLiesOnNoBound) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  fixAt(job, "D", 1e-3);

  const FitOutcome outcome = fitCurves(job, {curveAt(job, std::array{100.0, 1e-3})});

  EXPECT_EQ(values(outcome, "at_bound")[0], 0);
}

TEST(VoxelStatus, DataThatDoNotDetermineAParameterAreSingular) {
  FitJob job = usualJob("tofts");
  job.results.errors = true;
  auto curve = curveAt(job, std::array{0.002, 0.3});
  for (double& sample : curve) sample = -sample;  // Ktrans ends at 0, and ve is nothing without it

  const FitOutcome outcome = fitCurves(job, {curve});

  EXPECT_EQ(values(outcome, "Ktrans")[0], 0.0);
  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::AtBound));
  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::Singular));
  EXPECT_TRUE(std::isnan(values(outcome, "ve_se")[0]));
}

TEST(VoxelStatus, ParametersThatCannotBeToldApartAreSingular) {
  FitJob job = jobFor("ivim", {0, 200, 400, 600, 800});
  job.results.errors = true;
  fixAt(job, "Dstar", 0.001);
  fixAt(job, "D", 0.001);

  const FitOutcome outcome = fitCurves(job, {{100, 82, 67, 55, 45}});

  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::Singular));
  EXPECT_TRUE(std::isnan(values(outcome, "f_se")[0]));
}

TEST(VoxelStatus, AFitThatIsCutShortSaysSo) {
  FitJob job = usualJob("lorentzian:water,amide,noe");
  job.maxIterations = 1;

  const FitOutcome outcome = fitCurves(job, {curveAt(job, someParameters(job.model.description(), 1))});

  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::MaxIterations));
  EXPECT_FALSE(statusOf(outcome, 0) & bit(FitStatus::Converged));
  EXPECT_EQ(values(outcome, "iterations")[0], 1.0);
}

/// A formula that is infinite at the first sample, fitted in these ways.
class InfiniteModel : public ::testing::TestWithParam<const char*> {
 protected:
  InfiniteModel() { job.fitter = GetParam(); }

  FitJob job = jobFor("formula:a*log(x)+b*exp(-c*x)", evenly(0.0, 1.0, 12));
};
INSTANTIATE_TEST_SUITE_P(, InfiniteModel, ::testing::Values("lm", "varpro", "ceres"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(InfiniteModel, IsNoFit) {
  expectNothingButStatus(fitCurves(job, {std::vector<double>(12, 1.0)}), FitStatus::NotFinite);
}

TEST_P(InfiniteModel, IsFittedWhereTheSampleHasNoWeight) {
  std::vector<double> curve{1.0};
  for (int x = 1; x < 12; ++x) curve.push_back(2.0 * std::log(x) + 3.0 * std::exp(-0.5 * x));
  job.sampleWeights.assign(12, 1.0);
  job.sampleWeights[0] = 0.0;

  EXPECT_NEAR(values(fitCurves(job, {curve}), "a")[0], 2.0, 1e-3);
}

}  // namespace
}  // namespace voxelfit
