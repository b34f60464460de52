// SPDX-License-Identifier: BSD-3-Clause
// Fits with robust losses and for Rician noise, on many noisy copies of one voxel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "Core/Error.h"
#include "Fitting/Status.h"
#include "Io/TemporaryFolder.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

constexpr int kCopies = 2000;

Draw drawOf(std::uint64_t seed, std::size_t voxel, std::size_t sample) {
  return {.seed = seed, .voxel = voxel, .sample = static_cast<std::uint32_t>(sample)};
}

/// Copies of a curve with normal noise; of each, every twentieth sample on average lies 5 to 20 standard
/// deviations beside it where `hasOutliers`.
Curves noisyCopies(const std::vector<double>& exact, double sd, bool hasOutliers) {
  Curves copies(kCopies, exact);
  for (std::size_t v = 0; v < copies.size(); ++v)
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const auto [where, size] = uniformPair(drawOf(2, v, i));
      const bool isOutlier = hasOutliers && where < 0.05;
      const double sign = where < 0.025 ? -1.0 : 1.0;
      copies[v][i] += isOutlier ? sign * sd * (5.0 + 15.0 * size) : sd * normalPair(drawOf(1, v, i))[0];
    }
  return copies;
}

double rootMeanSquareError(const std::vector<double>& found, double truth) {
  double sum = 0.0;
  for (const double p : found) sum += (p - truth) * (p - truth);
  return std::sqrt(sum / static_cast<double>(found.size()));
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

struct RobustCase {
  const char* model;
  LawKind law;
};

class RobustFit : public ::testing::TestWithParam<RobustCase> {};
INSTANTIATE_TEST_SUITE_P(
    , RobustFit,
    ::testing::Values(RobustCase{"tofts", LawKind::Huber}, RobustCase{"tofts", LawKind::Cauchy},
                      RobustCase{"tofts", LawKind::Tukey}, RobustCase{"exponential", LawKind::Huber},
                      RobustCase{"exponential", LawKind::Cauchy}, RobustCase{"exponential", LawKind::Tukey}),
    [](const auto& info) { return testName(std::string(info.param.model) + "_" + lawName(info.param.law)); });

FitJob robustJob(const RobustCase& c) {
  FitJob job = usualJob(c.model);
  if (std::string(c.model) == "exponential") job.axis = evenly(0.0, 0.5, 60);
  job.threads = 2;
  job.results.errors = true;
  return job;
}

TEST_P(RobustFit, FiveInAHundredOutliersRaiseTheErrorByLessThanAFifth) {
  FitJob job = robustJob(GetParam());
  const auto truth = someParameters(job.model.description(), 1);
  const auto exact = curveAt(job, truth);
  const double sd = 0.02 * *std::max_element(exact.begin(), exact.end());
  const FitOutcome clean = fitCurves(job, noisyCopies(exact, sd, false));
  const Curves spoilt = noisyCopies(exact, sd, true);
  const FitOutcome leastSquares = fitCurves(job, spoilt);
  job.law.kind = GetParam().law;

  const FitOutcome robust = fitCurves(job, spoilt);

  for (std::size_t k = 0; k < truth.size(); ++k) {
    const std::string name = job.model.description().parameters[k].name;
    const double wanted = rootMeanSquareError(values(clean, name), truth[k]);
    const double found = rootMeanSquareError(values(robust, name), truth[k]);
    std::printf("[ MEASURED ] %s: error of %s grows by %.1f %%\n", lawName(GetParam().law), name.c_str(),
                100.0 * (found / wanted - 1.0));
    EXPECT_LT(found, 1.2 * wanted) << name;
    EXPECT_GT(rootMeanSquareError(values(leastSquares, name), truth[k]), 1.8 * wanted) << name;
  }
}

TEST_P(RobustFit, StandardErrorsAreTheSpreadOfTheEstimates) {
  FitJob job = robustJob(GetParam());
  const auto truth = someParameters(job.model.description(), 1);
  const auto exact = curveAt(job, truth);
  const double sd = 0.02 * *std::max_element(exact.begin(), exact.end());
  job.law.kind = GetParam().law;

  const FitOutcome outcome = fitCurves(job, noisyCopies(exact, sd, true));

  for (std::size_t k = 0; k < truth.size(); ++k) {
    const std::string name = job.model.description().parameters[k].name;
    const double spread = rootMeanSquareError(values(outcome, name), mean(values(outcome, name)));
    EXPECT_NEAR(mean(values(outcome, name + "_se")), spread, 0.08 * spread) << name;
  }
  EXPECT_NEAR(mean(values(outcome, "noise_scale")), sd, 0.12 * sd);
}

TEST_P(RobustFit, AllVoxelsConverge) {
  FitJob job = robustJob(GetParam());
  const auto exact = curveAt(job, someParameters(job.model.description(), 1));
  const double sd = 0.02 * *std::max_element(exact.begin(), exact.end());
  job.law.kind = GetParam().law;

  const FitOutcome outcome = fitCurves(job, noisyCopies(exact, sd, true));

  for (std::size_t v = 0; v < kCopies; ++v)
    ASSERT_EQ(statusOf(outcome, v) & bit(FitStatus::MaxIterations), 0u) << v;
}

/// Two samples of the first pass hold most of what is known of vp.
TEST(TukeyFit, HoldsDownOutliersAmongTheFewSamplesThatDecideAParameter) {
  FitJob job = robustJob({"extended-tofts", LawKind::Tukey});
  const auto truth = someParameters(job.model.description(), 1);
  const auto exact = curveAt(job, truth);
  const double sd = 0.02 * *std::max_element(exact.begin(), exact.end());
  const FitOutcome clean = fitCurves(job, noisyCopies(exact, sd, false));
  job.law.kind = LawKind::Tukey;

  const FitOutcome robust = fitCurves(job, noisyCopies(exact, sd, true));

  for (std::size_t k = 0; k < truth.size(); ++k) {
    const std::string name = job.model.description().parameters[k].name;
    EXPECT_LT(rootMeanSquareError(values(robust, name), truth[k]),
              1.2 * rootMeanSquareError(values(clean, name), truth[k]))
        << name;
  }
}

TEST(TukeyFit, HasNoLikelihoodToCompare) {
  FitJob job = robustJob({"exponential", LawKind::Tukey});
  job.law.kind = LawKind::Tukey;
  const auto exact = curveAt(job, someParameters(job.model.description(), 1));

  const FitOutcome outcome = fitCurves(job, {exact});

  EXPECT_TRUE(std::isnan(values(outcome, "aicc")[0]));
  EXPECT_TRUE(std::isnan(values(outcome, "bic")[0]));
}

TEST(RobustFitOfAVoxel, IsLeastSquaresWhereNoResidualIsLarge) {
  FitJob job = usualJob("exponential");
  const auto exact = curveAt(job, someParameters(job.model.description(), 1));
  const double sd = 0.02 * exact[0];
  const Curves curves = noisyCopies(exact, sd, false);
  const FitOutcome leastSquares = fitCurves(job, curves);
  job.law = {LawKind::Huber, 10.0 * sd};

  const FitOutcome robust = fitCurves(job, curves);

  for (std::size_t v = 0; v < kCopies; ++v) {
    const double k = values(leastSquares, "k")[v];
    ASSERT_NEAR(values(robust, "k")[v], k, 1e-5 * k) << v;
  }
}

/// Diffusion-weighted magnitudes up to b = 2000 s/mm2 of a tissue with D = 1e-3 mm2/s.
struct Magnitudes {
  static constexpr double kD = 1e-3, kS0 = 100.0;
  FitJob job;
  double sigma;
  Curves copies;

  explicit Magnitudes(double snr, int directions = 6)
      : job(jobFor("adc", axis(directions))), sigma(kS0 / snr) {
    job.threads = 2;
    job.results.errors = true;
    const auto exact = curveAt(job, std::vector<double>{kS0, kD});
    copies.assign(kCopies, exact);
    for (std::size_t v = 0; v < copies.size(); ++v)
      for (std::size_t i = 0; i < exact.size(); ++i)
        copies[v][i] = withRicianNoise(exact[i], sigma, drawOf(5, v, i));
  }

  /// Five b-values, each measured in these directions.
  static std::vector<double> axis(int directions) {
    std::vector<double> b;
    for (int direction = 0; direction < directions; ++direction)
      for (const double value : {0.0, 500.0, 1000.0, 1500.0, 2000.0}) b.push_back(value);
    return b;
  }

  double bias() const { return mean(values(fitCurves(job, copies), "D")) - kD; }
};

double ratioOfBias(const Magnitudes& magnitudes, double leastSquares) {
  const double ratio = std::abs(magnitudes.bias() / leastSquares);
  std::printf("[ MEASURED ] bias of ADC: %.3f of that of least squares\n", ratio);
  return ratio;
}

TEST(RicianFit, BiasOfADCIsBelowOneFifthOfThatOfLeastSquaresWithKnownSigma) {
  Magnitudes magnitudes(5.0);
  const double leastSquares = magnitudes.bias();
  magnitudes.job.law = {LawKind::Rician, magnitudes.sigma};

  EXPECT_LT(leastSquares, -0.1 * Magnitudes::kD);
  EXPECT_LT(ratioOfBias(magnitudes, leastSquares), 0.2);
}

TEST(RicianFit, BiasOfADCIsBelowOneFifthOfThatOfLeastSquaresWithEstimatedSigma) {
  Magnitudes magnitudes(5.0);
  const double leastSquares = magnitudes.bias();
  magnitudes.job.law.kind = LawKind::Rician;
  magnitudes.job.hasCommonScale = true;

  EXPECT_LT(ratioOfBias(magnitudes, leastSquares), 0.2);
}

/// Magnitudes in so many directions, of which one sigma is to be estimated.
Magnitudes ofUnknownNoise(double snr, int directions) {
  Magnitudes magnitudes(snr, directions);
  magnitudes.job.law.kind = LawKind::Rician;
  magnitudes.job.hasCommonScale = true;
  return magnitudes;
}

class CommonScaleAtSNR : public ::testing::TestWithParam<double> {};
INSTANTIATE_TEST_SUITE_P(, CommonScaleAtSNR, ::testing::Values(3.0, 5.0, 30.0),
                         [](const auto& info) { return std::to_string(static_cast<int>(info.param)); });

TEST_P(CommonScaleAtSNR, IsSigmaThoughTheSamplesAreFew) {
  const Magnitudes magnitudes = ofUnknownNoise(GetParam(), 2);

  const FitOutcome outcome = fitCurves(magnitudes.job, magnitudes.copies);

  EXPECT_NEAR(outcome.law.scale, magnitudes.sigma, 0.03 * magnitudes.sigma);
}

TEST(CommonScale, IsHardlyMovedByVoxelsOfAnotherShape) {
  Magnitudes magnitudes = ofUnknownNoise(10.0, 6);
  for (std::size_t v = 0; v < kCopies; v += 10)
    std::reverse(magnitudes.copies[v].begin() + 10, magnitudes.copies[v].end());

  const FitOutcome outcome = fitCurves(magnitudes.job, magnitudes.copies);

  EXPECT_NEAR(outcome.law.scale, magnitudes.sigma, 0.05 * magnitudes.sigma);
}

TEST(CommonScale, DoesNotDependOnThreadsAndTiles) {
  Magnitudes magnitudes = ofUnknownNoise(5.0, 2);
  magnitudes.job.threads = 1;
  const FitOutcome wanted = fitCurves(magnitudes.job, magnitudes.copies);
  magnitudes.job.threads = 3;
  magnitudes.job.memoryLimit = 1 << 20;

  const FitOutcome found = fitCurves(magnitudes.job, magnitudes.copies);

  EXPECT_EQ(found.law.scale, wanted.law.scale);
  EXPECT_EQ(values(found, "D"), values(wanted, "D"));
}

TEST(CommonScale, WantsAVoxelWithSignal) {
  Magnitudes magnitudes = ofUnknownNoise(5.0, 2);
  for (auto& copy : magnitudes.copies) copy.assign(copy.size(), 0.0);

  const Error error = errorOf([&] { fitCurves(magnitudes.job, magnitudes.copies); });

  EXPECT_STREQ(error.what(), "--noise rician: no signal in any of 2000 voxels spread over those to fit");
}

TEST(RicianFit, StandardErrorsAreTheSpreadOfTheEstimates) {
  Magnitudes magnitudes(10.0);
  magnitudes.job.law = {LawKind::Rician, magnitudes.sigma};

  const FitOutcome outcome = fitCurves(magnitudes.job, magnitudes.copies);

  for (const char* name : {"S0", "D"}) {
    const double spread = rootMeanSquareError(values(outcome, name), mean(values(outcome, name)));
    EXPECT_NEAR(mean(values(outcome, std::string(name) + "_se")), spread, 0.06 * spread) << name;
  }
}

TEST(RicianFit, FarAboveTheNoiseIsLeastSquares) {
  Magnitudes magnitudes(2000.0);
  const FitOutcome leastSquares = fitCurves(magnitudes.job, magnitudes.copies);
  magnitudes.job.law.kind = LawKind::Rician;

  const FitOutcome rician = fitCurves(magnitudes.job, magnitudes.copies);

  for (std::size_t v = 0; v < kCopies; v += 50) {
    const double se = values(leastSquares, "D_se")[v];
    EXPECT_NEAR(values(rician, "D")[v], values(leastSquares, "D")[v], 0.01 * se);
    EXPECT_NEAR(values(rician, "D_se")[v], se, 0.002 * se);
    const double variance = values(leastSquares, "reduced_chi_squared")[v];
    EXPECT_NEAR(values(rician, "reduced_chi_squared")[v], variance, 0.002 * variance);
    EXPECT_NEAR(values(rician, "aicc")[v], values(leastSquares, "aicc")[v], 0.1);
  }
}

TEST(RicianFit, AllVoxelsConvergeInTheNoise) {
  Magnitudes magnitudes(2.0);
  magnitudes.job.law.kind = LawKind::Rician;

  const FitOutcome outcome = fitCurves(magnitudes.job, magnitudes.copies);

  int unfinished = 0;
  for (std::size_t v = 0; v < kCopies; ++v)
    unfinished += (statusOf(outcome, v) & bit(FitStatus::MaxIterations)) != 0;
  EXPECT_LE(unfinished, kCopies / 100);
}

}  // namespace
}  // namespace voxelfit
