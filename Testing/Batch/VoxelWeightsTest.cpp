// SPDX-License-Identifier: BSD-3-Clause
// Weights that differ between voxels: given for every sample, or 0 at or below a threshold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "Fitting/Status.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::ElementsAre;

constexpr double kJunk = -50.0;  ///< below all samples of these tests

std::shared_ptr<const VoxelSource> weights(Curves values) {
  return std::make_shared<const TableSource>(std::move(values));
}

/// Three noisy voxels, the second of which has two samples that do not belong to it, and the same voxel
/// without them.
struct Spoilt {
  FitJob whole, part;
  Curves curves, weights;
  std::vector<double> shorter;

  explicit Spoilt(const std::string& id) : whole(usualJob(id)), part(usualJob(id)) {
    for (std::uint64_t v = 0; v < 3; ++v) {
      curves.push_back(curveAt(whole, someParameters(whole.model.description(), 1)));
      for (std::size_t i = 0; i < whole.axis.size(); ++i)
        curves[v][i] *=
            1.0 + 0.03 * normalPair({.seed = 5, .voxel = v, .sample = static_cast<std::uint32_t>(i)})[0];
      weights.emplace_back(whole.axis.size(), 1.0);
    }
    part.axis.clear();
    for (std::size_t i = 0; i < whole.axis.size(); ++i) {
      if (i == 2 || i == 5) {
        curves[1][i] = kJunk;
        weights[1][i] = 0.0;
        continue;
      }
      part.axis.push_back(whole.axis[i]);
      shorter.push_back(curves[1][i]);
    }
    whole.precision = part.precision = "double";  // ends nearer to the optimum, from whatever start
    whole.results.errors = part.results.errors = whole.results.adequacy = part.results.adequacy = true;
  }

  /// Expects that the spoilt voxel has the results of the one without those samples.
  void expectTheSame(const FitOutcome& found) const {
    const FitOutcome wanted = fitCurves(part, {shorter});
    for (const ResultMap& map : wanted.results.maps)
      if (map.name != "iterations" && map.kind != MapKind::Status && std::isfinite(map.values[0])) {
        EXPECT_NEAR(values(found, map.name)[1], map.values[0], 2e-5 * std::abs(map.values[0])) << map.name;
      }
  }
};

class WeightsOfOneVoxel : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(, WeightsOfOneVoxel,
                         ::testing::Values("adc", "ivim", "tofts", "patlak", "lorentzian:water,amide"),
                         [](const auto& info) { return testName(info.param); });

TEST_P(WeightsOfOneVoxel, LeaveASampleOutWhereTheyAreZero) {
  Spoilt setup(GetParam());
  setup.whole.voxelWeights = weights(setup.weights);

  setup.expectTheSame(fitCurves(setup.whole, setup.curves));
}

TEST_P(WeightsOfOneVoxel, AreZeroAtOrBelowTheThreshold) {
  Spoilt setup(GetParam());
  setup.whole.ignoreBelow = kJunk;

  setup.expectTheSame(fitCurves(setup.whole, setup.curves));
}

TEST_P(WeightsOfOneVoxel, DoNotReachTheNeighbours) {
  Spoilt setup(GetParam());
  setup.whole.voxelWeights = weights(setup.weights);

  const FitOutcome together = fitCurves(setup.whole, setup.curves);
  setup.whole.voxelWeights = weights({setup.weights[2]});
  const FitOutcome alone = fitCurves(setup.whole, {setup.curves[2]});

  for (const ResultMap& map : alone.results.maps)
    if (std::isfinite(map.values[0])) {
      EXPECT_EQ(values(together, map.name)[2], map.values[0]) << map.name;
    }
}

TEST(VoxelWeights, ThatAreAlikeAreThoseOfAList) {
  const std::vector<double> list{4, 1, 1, 0.25, 1};
  FitJob voxelwise = jobFor("adc", {0, 200, 400, 600, 800}), shared = voxelwise;
  voxelwise.voxelWeights = weights({list, list});
  shared.sampleWeights = list;
  shared.fitter = "varpro";
  const Curves curves{{100, 83, 66, 57, 44}, {200, 150, 131, 98, 85}};

  const FitOutcome found = fitCurves(voxelwise, curves), wanted = fitCurves(shared, curves);

  for (const char* name : {"S0", "D", "sse"})
    for (int v = 0; v < 2; ++v)
      EXPECT_NEAR(values(found, name)[v], values(wanted, name)[v], 1e-6 * values(wanted, name)[v]) << name;
}

TEST(VoxelWeights, MultiplyThoseOfAList) {
  FitJob both = jobFor("linear", {0, 1, 2, 3}), one = both;
  both.sampleWeights = {1, 2, 1, 4};
  both.voxelWeights = weights({{1, 1, 3, 0.5}});
  one.sampleWeights = {1, 2, 3, 2};

  EXPECT_NEAR(values(fitCurves(both, {{1.0, 2.5, 2.9, 4.4}}), "slope")[0],
              values(fitCurves(one, {{1.0, 2.5, 2.9, 4.4}}), "slope")[0], 1e-6);
}

TEST(VoxelWeights, CountSamplesAlsoWhereAConstraintBendsTheFit) {
  FitJob whole = jobFor("linear", {0, 1, 2, 3, 4, 5, 6}), part = jobFor("linear", {0, 1, 2, 3, 5, 6});
  LinearConstraint below{.limit = 2.0};  // offset and slope of these samples are about 1 and 2
  below.coefficients[parameterIndex(whole, "offset")] = below.coefficients[parameterIndex(whole, "slope")] =
      1.0;
  whole.constraints = part.constraints = {below};
  whole.voxelWeights = weights({{1, 1, 1, 1, 0, 1, 1}});

  const FitOutcome found = fitCurves(whole, {{1.1, 2.9, 5.2, 6.8, 50, 11.1, 12.9}}),
                   wanted = fitCurves(part, {{1.1, 2.9, 5.2, 6.8, 11.1, 12.9}});

  EXPECT_TRUE(statusOf(wanted, 0) & bit(FitStatus::AtBound));
  for (const char* name : {"aicc", "bic"})
    EXPECT_NEAR(values(found, name)[0], values(wanted, name)[0], 1e-4) << name;
}

TEST(VoxelWeights, LeaveOutAVoxelWithFewerSamplesThanParameters) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  job.ignoreBelow = 10.0;

  const FitOutcome outcome = fitCurves(job, {{100, 10, 5}, {100, 60, 5}});

  EXPECT_EQ(statusOf(outcome, 0), bit(FitStatus::NoSignal));
  EXPECT_TRUE(statusOf(outcome, 1) & bit(FitStatus::Converged));
}

TEST(VoxelWeights, LeaveOutASampleThatIsTheThresholdInSinglePrecision) {
  FitJob job = jobFor("linear", {0, 1, 2, 3});
  job.ignoreBelow = 0.1;  // which no float is

  EXPECT_NEAR(values(fitCurves(job, {{0.1, 1, 2, 3}}), "slope")[0], 1.0, 1e-6);
}

TEST(VoxelWeights, LeaveOutAVoxelOfZerosBesideASampleThatDoesNotCount) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  job.voxelWeights = weights({{0, 1, 1}});

  EXPECT_EQ(statusOf(fitCurves(job, {{100, 0, 0}}), 0), bit(FitStatus::NoSignal));
}

TEST(VoxelWeights, LeaveOutAVoxelWithoutSamplesAlsoWhereAllIsFixed) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  job.ignoreBelow = 1000.0;
  for (int k = 0; k < 2; ++k) {
    job.parameters[k].start = ValueOrMap{1e-3, nullptr};
    job.parameters[k].fixed = true;
  }

  EXPECT_EQ(statusOf(fitCurves(job, {{100, 60, 30}}), 0), bit(FitStatus::NoSignal));
}

TEST(VoxelWeights, LeaveOutAVoxelWithANegativeOne) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  job.voxelWeights = weights({{1, -1, 1}, {1, 1, 1}});

  const FitOutcome outcome = fitCurves(job, {{100, 60, 37}, {100, 60, 37}});

  EXPECT_EQ(statusOf(outcome, 0), bit(FitStatus::NotFinite));
  EXPECT_TRUE(statusOf(outcome, 1) & bit(FitStatus::Converged));
}

TEST(VoxelWeights, AreOneASample) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  job.voxelWeights = weights({{1, 1}});

  EXPECT_THAT(job.problems(3), ElementsAre("weights: 2 values a voxel, the series has 3 samples"));
}

}  // namespace
}  // namespace voxelfit
