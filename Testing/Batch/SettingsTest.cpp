// SPDX-License-Identifier: BSD-3-Clause
// What the user sets holds exactly: fixed values, starts and bounds as numbers or maps, constants as maps,
// weights.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Fitting/CeresFit.h"
#include "Fitting/Status.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;

const std::vector<double> kBValues{0, 50, 100, 200, 400, 600, 800, 1000};

Curves adcCurves(const FitJob& job, const std::vector<double>& Ds) {
  Curves curves;
  for (const double D : Ds) curves.push_back(curveAt(job, std::array{100.0, D}));
  return curves;
}

std::vector<float> toFloats(const std::vector<double>& values) { return {values.begin(), values.end()}; }

/// Fitters that can fix parameters and keep bounds.
class FitterSettings : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(, FitterSettings, ::testing::Values("auto", "varpro", "lm"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(FitterSettings, AFixedParameterStaysAtItsNumber) {
  FitJob job = jobFor("ivim", kBValues);
  job.fitter = GetParam();
  fixAt(job, "D", 0.00077);

  const FitOutcome outcome = fitCurves(job, {curveAt(job, std::array{900.0, 0.2, 0.03, 0.001})});

  EXPECT_EQ(values(outcome, "D")[0], 0.00077f);
}

TEST_P(FitterSettings, AFixedParameterStaysAtItsMap) {
  FitJob job = jobFor("ivim", kBValues);
  job.fitter = GetParam();
  const std::vector<float> map{0.0007f, 0.0011f, 0.0013f};
  choice(job, "D").start = ValueOrMap{0.0, mapOf(map)};
  choice(job, "D").fixed = true;
  Curves curves;
  for (const float D : map) curves.push_back(curveAt(job, std::array<double, 4>{900.0, 0.2, 0.03, D}));

  const FitOutcome outcome = fitCurves(job, curves);

  EXPECT_EQ(toFloats(values(outcome, "D")), map);
  for (const double f : values(outcome, "f")) EXPECT_NEAR(f, 0.2, 1e-5);
}

TEST(Settings, AFixedParameterMayLieOutsideTheBoundsOfTheTable) {
  FitJob job = jobFor("ivim", kBValues);
  fixAt(job, "D", 0.006);  // the table ends at 0.005

  const FitOutcome outcome = fitCurves(job, {curveAt(job, std::array{900.0, 0.2, 0.03, 0.006})});

  EXPECT_EQ(values(outcome, "D")[0], 0.006f);
  EXPECT_NEAR(values(outcome, "f")[0], 0.2, 1e-4);
}

TEST(Settings, AFixedSignalParameterIsAbsolute) {
  FitJob job = jobFor("adc", kBValues);
  fixAt(job, "S0", 120.0);

  const auto S0 = values(fitCurves(job, adcCurves(job, {0.8e-3, 1.2e-3})), "S0");

  EXPECT_THAT(S0, Each(120.0));
}

TEST_P(FitterSettings, ABoundAsNumberIsReachedExactly) {
  FitJob job = jobFor("adc", kBValues);
  job.fitter = GetParam();
  setBounds(job, "D", 0.9e-3, 1.1e-3);

  const FitOutcome outcome = fitCurves(job, adcCurves(job, {0.5e-3, 1.0e-3, 2.0e-3}));

  const auto D = values(outcome, "D");
  EXPECT_EQ(D[0], 0.9e-3f);
  EXPECT_NEAR(D[1], 1.0e-3, 1e-9);
  EXPECT_EQ(D[2], 1.1e-3f);
  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::AtBound));
  EXPECT_FALSE(statusOf(outcome, 1) & bit(FitStatus::AtBound));
  EXPECT_TRUE(statusOf(outcome, 2) & bit(FitStatus::AtBound));
}

TEST_P(FitterSettings, BoundsAsMapsAreReachedExactly) {
  FitJob job = jobFor("adc", kBValues);
  job.fitter = GetParam();
  choice(job, "D").lower = ValueOrMap{0.0, mapOf({1.1e-3f, 0.2e-3f, 0.2e-3f})};
  choice(job, "D").upper = ValueOrMap{0.0, mapOf({2.0e-3f, 0.7e-3f, 2.0e-3f})};

  const FitOutcome outcome = fitCurves(job, adcCurves(job, {1e-3, 1e-3, 1e-3}));

  const auto D = values(outcome, "D");
  EXPECT_EQ(D[0], 1.1e-3f);
  EXPECT_EQ(D[1], 0.7e-3f);
  EXPECT_NEAR(D[2], 1e-3, 1e-9);
  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::AtBound));
  EXPECT_TRUE(statusOf(outcome, 1) & bit(FitStatus::AtBound));
}

TEST_P(FitterSettings, TheOtherParametersAreOptimalWhereOneIsOnItsBound) {
  FitJob job = jobFor("adc", kBValues);
  job.fitter = GetParam();
  setBounds(job, "D", 0.0, 0.7e-3);
  const auto curve = curveAt(job, std::array{100.0, 1.2e-3});

  const double S0 = values(fitCurves(job, {curve}), "S0")[0];

  double above = 0.0, below = 0.0;  // S0 = sum y e / sum e^2 for D on its bound
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const double e = std::exp(-kBValues[i] * 0.7e-3);
    above += curve[i] * e, below += e * e;
  }
  EXPECT_NEAR(S0, above / below, 1e-5 * S0);
}

TEST_P(FitterSettings, ABoundOfASignalParameterIsAbsolute) {
  FitJob job = jobFor("adc", kBValues);
  job.fitter = GetParam();
  setBounds(job, "S0", 0.0, 90.0);

  const FitOutcome outcome = fitCurves(job, adcCurves(job, {1e-3}));

  EXPECT_FLOAT_EQ(values(outcome, "S0")[0], 90.0);
  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::AtBound));
}

/// Keeps what the kernels are told about the first parameter, and fits nothing.
class Recording : public Backend {
 public:
  std::string name() const override { return "recording"; }
  std::int64_t tileVoxels(int) const override { return 64; }
  void search(const ModelEntry&, const FitPlan&, const FitTask&) override {}
  void refine(const ModelEntry&, const FitTask&, const AssessTask&) override {}
  void fit(const ModelEntry&, const FitPlan&, const FitTask& task, const AssessTask&) override {
    const ParameterSetting& setting = task.parameters[0];
    for (std::int64_t v = 0; v < task.voxels; ++v) {
      const double unit = setting.relative ? task.scale[v] : 1.0;
      const auto at = [&](const ValueOrRow& value) {
        return (value.map ? value.map[v] : value.value) * unit;
      };
      starts.push_back(at(setting.start));
      lowers.push_back(at(setting.lower));
      uppers.push_back(at(setting.upper));
    }
  }
  std::vector<double> starts, lowers, uppers;
};

TEST(Settings, StartsOfSignalParametersFollowTheDataUnlessChosen) {
  FitJob job = jobFor("adc", kBValues);
  Recording backend;

  fitCurves(job, adcCurves(job, {0.0, 0.0}), backend);

  EXPECT_THAT(backend.starts, Each(100.0));
  EXPECT_THAT(backend.uppers, Each(400.0));
}

TEST(Settings, AChosenStartOfASignalParameterIsAbsoluteAndItsBoundsStillFollowTheData) {
  FitJob job = jobFor("adc", kBValues);
  choice(job, "S0").start = ValueOrMap{55.0, nullptr};
  Recording backend;

  fitCurves(job, adcCurves(job, {0.0, 0.0}), backend);

  EXPECT_THAT(backend.starts, Each(55.0));
  EXPECT_THAT(backend.lowers, Each(0.0));
  EXPECT_THAT(backend.uppers, Each(400.0));
}

TEST(Settings, StartsAsMapsBelongToTheirVoxelsAlsoBesideOneThatIsNotFitted) {
  FitJob job = jobFor("adc", kBValues);
  choice(job, "S0").start = ValueOrMap{0.0, mapOf({10.0f, 20.0f, 30.0f})};
  Curves curves = adcCurves(job, {1e-3, 1e-3, 1e-3});
  curves[1].assign(kBValues.size(), kNaN);
  Recording backend;

  fitCurves(job, curves, backend);

  EXPECT_THAT(backend.starts, ElementsAre(10.0, 30.0));
}

TEST(Settings, WhatFollowsTheDataDoesSoInEveryTile) {
  FitJob job = jobFor("adc", kBValues);
  choice(job, "S0").start = ValueOrMap{55.0, nullptr};
  Curves curves;
  for (int v = 0; v < 150; ++v) curves.push_back(curveAt(job, std::array{1.0 + v, 1e-3}));
  Recording backend;  // tiles of 64 voxels

  fitCurves(job, curves, backend);

  for (int v = 0; v < 150; ++v) EXPECT_FLOAT_EQ(backend.uppers[v], 4.0 * (1.0 + v)) << "voxel " << v;
}

TEST_P(FitterSettings, ConstantsAsMapsBelongToTheirVoxels) {
  FitJob job = usualJob("vfa");
  job.fitter = GetParam();
  const std::vector<float> B1{0.8f, 0.9f, 1.0f, 1.1f, 1.2f}, TR{0.004f, 0.005f, 0.006f, 0.007f, 0.008f};
  Curves curves;
  for (std::size_t v = 0; v < B1.size(); ++v) {
    job.constants[0].value = TR[v], job.constants[1].value = B1[v];
    curves.push_back(curveAt(job, std::array{1000.0, 1.3}));
  }
  job.constants[0].map = mapOf(TR);
  job.constants[1].map = mapOf(B1);

  const FitOutcome outcome = fitCurves(job, curves);

  for (const double T1 : values(outcome, "T1")) EXPECT_NEAR(T1, 1.3, 1e-5);
}

TEST_P(FitterSettings, AVoxelWithoutAConstantIsNotFitted) {
  FitJob job = usualJob("vfa");
  job.fitter = GetParam();
  const auto curve = curveAt(job, std::array{1000.0, 1.3});
  job.constants[1].map = mapOf({1.0f, std::numeric_limits<float>::quiet_NaN(), 1.0f});

  const FitOutcome outcome = fitCurves(job, {curve, curve, curve});

  EXPECT_EQ(statusOf(outcome, 1), bit(FitStatus::NotFinite));
  EXPECT_TRUE(std::isnan(values(outcome, "T1")[1]));
  EXPECT_NEAR(values(outcome, "T1")[2], 1.3, 1e-5);
}

TEST_P(FitterSettings, AVoxelWithoutABoundIsNotFitted) {
  FitJob job = jobFor("adc", kBValues);
  job.fitter = GetParam();
  choice(job, "D").upper = ValueOrMap{0.0, mapOf({2e-3f, std::numeric_limits<float>::quiet_NaN()})};

  const FitOutcome outcome = fitCurves(job, adcCurves(job, {1e-3, 1e-3}));

  EXPECT_EQ(statusOf(outcome, 1), bit(FitStatus::NotFinite));
  EXPECT_NEAR(values(outcome, "D")[0], 1e-3, 1e-9);
}

/// Fitters that keep bounds, and the reference.
class ReversedBounds : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(, ReversedBounds, ::testing::Values("auto", "varpro", "lm", "ceres"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(ReversedBounds, HoldAVoxelAtTheLower) {
  if (GetParam() == std::string("ceres") && !hasCeres()) GTEST_SKIP() << "this build has no Ceres";
  FitJob job = jobFor("adc", kBValues);
  job.fitter = GetParam();
  choice(job, "D").lower = ValueOrMap{0.0, mapOf({2e-3f})};
  choice(job, "D").upper = ValueOrMap{0.0, mapOf({1e-3f})};

  const FitOutcome outcome = fitCurves(job, adcCurves(job, {1.5e-3}));

  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::AtBound));
  EXPECT_EQ(values(outcome, "D")[0], 2e-3f);
}

/// Noisy curve, and the job with every sample or without those in `left`.
struct Weighted {
  FitJob whole, part;
  std::vector<double> curve, shorter;

  Weighted(const std::string& id, const std::vector<std::size_t>& left)
      : whole(usualJob(id)), part(usualJob(id)) {
    curve = curveAt(whole, someParameters(whole.model.description(), 1));
    for (std::size_t i = 0; i < curve.size(); ++i)
      curve[i] *= 1.0 + 0.03 * normalPair({.seed = 5, .sample = static_cast<std::uint32_t>(i)})[0];
    whole.sampleWeights.assign(curve.size(), 1.0);
    part.axis.clear();
    for (std::size_t i = 0; i < curve.size(); ++i) {
      if (std::ranges::count(left, i)) {
        whole.sampleWeights[i] = 0.0;
        curve[i] *= 3.0;  // shows if it counts
        continue;
      }
      part.axis.push_back(whole.axis[i]);
      shorter.push_back(curve[i]);
    }
    whole.results.errors = part.results.errors = true;
  }
};

class WeightOfZero : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(, WeightOfZero,
                         ::testing::Values("adc", "ivim", "tofts", "vfa", "patlak", "lorentzian:water,amide"),
                         [](const auto& info) { return testName(info.param); });

TEST_P(WeightOfZero, IsTheSameAsLeavingTheSampleOut) {
  const Weighted setup(GetParam(), {2, 5});

  const FitOutcome whole = fitCurves(setup.whole, {setup.curve}),
                   part = fitCurves(setup.part, {setup.shorter});

  for (const ResultMap& map : part.results.maps)
    if (map.name != "iterations" && map.kind != MapKind::Status && std::isfinite(map.values[0])) {
      EXPECT_NEAR(values(whole, map.name)[0], map.values[0], 2e-5 * std::abs(map.values[0])) << map.name;
    }
}

TEST(Settings, AWeightOfTwoCountsASampleTwice) {
  FitJob job = jobFor("linear", {0, 1, 2, 3}), twice = jobFor("linear", {0, 1, 2, 3, 3});
  job.sampleWeights = {1, 1, 1, 2};

  const FitOutcome weighted = fitCurves(job, {{1.0, 2.5, 2.9, 4.4}});
  const FitOutcome repeated = fitCurves(twice, {{1.0, 2.5, 2.9, 4.4, 4.4}});

  EXPECT_NEAR(values(weighted, "slope")[0], values(repeated, "slope")[0], 1e-6);
  EXPECT_NEAR(values(weighted, "offset")[0], values(repeated, "offset")[0], 1e-6);
  EXPECT_NEAR(values(weighted, "sse")[0], values(repeated, "sse")[0], 1e-6);
}

TEST(Settings, AnInputFunctionMayBeFinerThanTheSeries) {
  FitJob fine = jobFor("tofts", evenly(0.0, 0.5, 601)), coarse = jobFor("tofts", evenly(0.0, 5.0, 61));
  fine.input = coarse.input = sample(*findPopulationInput("parker"), fine.axis, 20.3);
  const auto whole = curveAt(fine, std::array{0.004, 0.3});
  std::vector<double> thinned;
  for (std::size_t i = 0; i < whole.size(); i += 10) thinned.push_back(whole[i]);

  const FitOutcome outcome = fitCurves(coarse, {thinned});

  EXPECT_NEAR(values(outcome, "Ktrans")[0], 0.004, 1e-8);
  EXPECT_NEAR(values(outcome, "ve")[0], 0.3, 1e-6);
}

}  // namespace
}  // namespace voxelfit
