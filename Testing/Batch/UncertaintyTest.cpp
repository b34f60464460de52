// SPDX-License-Identifier: BSD-3-Clause
// Standard errors, correlations and criteria against an independent computation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

using Matrix = std::vector<std::vector<long double>>;

/// Gauss-Jordan with pivots from the diagonal: for positive definite matrices.
Matrix inverse(Matrix a) {
  const std::size_t n = a.size();
  Matrix b(n, std::vector<long double>(n, 0.0L));
  for (std::size_t i = 0; i < n; ++i) b[i][i] = 1.0L;
  for (std::size_t i = 0; i < n; ++i) {
    const long double pivot = a[i][i];
    for (std::size_t j = 0; j < n; ++j) a[i][j] /= pivot, b[i][j] /= pivot;
    for (std::size_t r = 0; r < n; ++r) {
      const long double factor = r == i ? 0.0L : a[r][i];
      for (std::size_t j = 0; j < n; ++j) a[r][j] -= factor * a[i][j], b[r][j] -= factor * b[i][j];
    }
  }
  return b;
}

/// Covariance of the parameters `free`: (J^T J)^-1 SSE / (n - p) with J from central differences of the
/// model's curve.
Matrix covariance(const FitJob& job, const std::vector<double>& p, const std::vector<int>& free, double sse) {
  const std::size_t n = job.axis.size();
  Matrix slopes, product(free.size(), std::vector<long double>(free.size(), 0.0L));
  for (const int k : free) {
    const double step = 1e-5 * std::abs(p[k]);
    auto above = p, below = p;
    above[k] += step, below[k] -= step;
    const auto high = curveAt(job, above), low = curveAt(job, below);
    slopes.emplace_back(n);
    for (std::size_t i = 0; i < n; ++i) slopes.back()[i] = (high[i] - low[i]) / (above[k] - below[k]);
  }
  for (std::size_t a = 0; a < free.size(); ++a)
    for (std::size_t b = 0; b < free.size(); ++b)
      for (std::size_t i = 0; i < n; ++i) product[a][b] += slopes[a][i] * slopes[b][i];
  Matrix result = inverse(product);
  for (auto& row : result)
    for (auto& value : row) value *= sse / static_cast<long double>(n - free.size());
  return result;
}

/// A noisy voxel of a model and what its fit says.
struct Fitted {
  FitJob job;
  std::vector<double> curve;
  std::vector<double> p;
  double sse = 0.0;
  FitOutcome outcome;

  explicit Fitted(FitJob wanted) : job(std::move(wanted)) {
    const ModelDescription& model = job.model.description();
    job.results.errors = job.results.correlations = true;
    curve = curveAt(job, someParameters(model, 1));
    const double sd = 0.002 * *std::max_element(curve.begin(), curve.end());
    for (std::size_t i = 0; i < curve.size(); ++i) {
      curve[i] += sd * normalPair({.seed = 11, .sample = static_cast<std::uint32_t>(i)})[0];
      curve[i] = static_cast<float>(curve[i]);  // as images hold it
    }
    outcome = fitCurves(job, {curve});
    for (int k = 0; k < model.parameterCount; ++k) p.push_back(values(outcome, model.parameters[k].name)[0]);
    const auto fit = curveAt(job, p);
    for (std::size_t i = 0; i < curve.size(); ++i) sse += (curve[i] - fit[i]) * (curve[i] - fit[i]);
  }
};

class Uncertainty : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(, Uncertainty,
                         ::testing::Values("linear", "exponential", "adc", "ivim", "tofts", "extended-tofts",
                                           "patlak", "vfa", "lorentzian:water,amide,noe"),
                         [](const auto& info) { return testName(info.param); });

TEST_P(Uncertainty, StandardErrorsAreThoseOfTheNumericJacobian) {
  const Fitted fitted(usualJob(GetParam()));
  std::vector<int> all(fitted.p.size());
  std::iota(all.begin(), all.end(), 0);
  const Matrix wanted = covariance(fitted.job, fitted.p, all, fitted.sse);

  for (const int k : all) {
    const std::string name = fitted.job.model.description().parameters[k].name;
    const double error = std::sqrt(static_cast<double>(wanted[k][k]));
    EXPECT_NEAR(values(fitted.outcome, name + "_se")[0], error, 1e-4 * error) << name;
  }
}

TEST_P(Uncertainty, CorrelationsAreThoseOfTheNumericJacobian) {
  const Fitted fitted(usualJob(GetParam()));
  std::vector<int> all(fitted.p.size());
  std::iota(all.begin(), all.end(), 0);
  const Matrix wanted = covariance(fitted.job, fitted.p, all, fitted.sse);

  const ModelDescription& model = fitted.job.model.description();
  for (const int i : all)
    for (int j = 0; j < i; ++j) {
      const std::string name =
          std::string(model.parameters[j].name) + "_" + model.parameters[i].name + "_correlation";
      EXPECT_NEAR(values(fitted.outcome, name)[0],
                  static_cast<double>(wanted[i][j] / std::sqrt(wanted[i][i] * wanted[j][j])), 1e-4)
          << name;
    }
}

TEST_P(Uncertainty, CriteriaAreThoseOfTheirFormulas) {
  const Fitted fitted(usualJob(GetParam()));
  const double n = fitted.curve.size(), k = fitted.p.size() + 1.0;  // and the variance of the noise
  const double mean = std::accumulate(fitted.curve.begin(), fitted.curve.end(), 0.0) / n;
  double total = 0.0;
  for (const double y : fitted.curve) total += (y - mean) * (y - mean);
  const double deviance = n * std::log(fitted.sse / n);

  EXPECT_NEAR(values(fitted.outcome, "sse")[0], fitted.sse, 1e-5 * fitted.sse);
  const double variance = fitted.sse / (n - static_cast<double>(fitted.p.size()));
  EXPECT_NEAR(values(fitted.outcome, "reduced_chi_squared")[0], variance, 1e-5 * variance);
  EXPECT_NEAR(values(fitted.outcome, "rsquared")[0], 1.0 - fitted.sse / total, 1e-6);
  const double tolerance = n * 1e-5 + 1e-6 * std::abs(deviance);  // of n log(sse / n), stored in float
  EXPECT_NEAR(values(fitted.outcome, "aicc")[0], deviance + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0),
              tolerance);
  EXPECT_NEAR(values(fitted.outcome, "bic")[0], deviance + k * std::log(n), tolerance);
}

TEST_P(Uncertainty, FitAndResidualsAddUpToTheData) {
  FitJob job = usualJob(GetParam());
  job.results.fit = job.results.residuals = true;
  const Fitted fitted(job);

  const auto fit = values(fitted.outcome, "fit"), residuals = values(fitted.outcome, "residuals");
  const auto exact = curveAt(fitted.job, fitted.p);
  double largest = 0.0;
  for (const double s : exact) largest = std::max(largest, std::abs(s));
  for (std::size_t i = 0; i < fitted.curve.size(); ++i) {
    EXPECT_NEAR(fit[i], exact[i], 1e-6 * largest) << "sample " << i;
    EXPECT_NEAR(fit[i] + residuals[i], fitted.curve[i], 1e-7 * largest) << "sample " << i;
  }
}

TEST(UncertaintyOfAVoxel, AFixedParameterHasNoErrorAndDoesNotCount) {
  FitJob job = usualJob("ivim");
  fixAt(job, "Dstar", 0.02);
  const Fitted fitted(job);
  const std::vector<int> free{0, 1, 3};

  const Matrix wanted = covariance(fitted.job, fitted.p, free, fitted.sse);

  EXPECT_TRUE(std::isnan(values(fitted.outcome, "Dstar_se")[0]));
  EXPECT_NEAR(values(fitted.outcome, "D_se")[0], std::sqrt(static_cast<double>(wanted[2][2])),
              1e-4 * fitted.p[3]);
  const double n = fitted.curve.size(), k = 4.0;
  EXPECT_NEAR(values(fitted.outcome, "reduced_chi_squared")[0], fitted.sse / (n - 3.0), 1e-5 * fitted.sse);
  EXPECT_NEAR(values(fitted.outcome, "bic")[0], n * std::log(fitted.sse / n) + k * std::log(n), 1e-3);
}

TEST(UncertaintyOfAVoxel, AsManySamplesAsParametersLeaveNoErrors) {
  FitJob job = jobFor("adc", {0, 1000});
  job.results.errors = true;

  const FitOutcome outcome = fitCurves(job, {{100.0, 40.0}});

  EXPECT_NEAR(values(outcome, "D")[0], std::log(2.5) / 1000.0, 1e-9);
  EXPECT_TRUE(std::isnan(values(outcome, "D_se")[0]));
  EXPECT_TRUE(std::isnan(values(outcome, "aicc")[0]));
  EXPECT_TRUE(std::isnan(values(outcome, "reduced_chi_squared")[0]));
}

// Of 4000 copies with 12 - 2 degrees of freedom each, the mean has a standard deviation of
// sqrt(2 / 10 / 4000) = 0.007.
TEST(UncertaintyOfAVoxel, ReducedChiSquaredIsOneOnAverageWhereWeightsAreThoseOfTheNoise) {
  constexpr int kCopies = 4000, kSamples = 12;
  FitJob job = jobFor("linear", evenly(0.0, 1.0, kSamples));
  for (int i = 0; i < kSamples; ++i) job.sampleWeights.push_back(1.0 / (1.0 + i));  // 1 / variance
  Curves copies(kCopies);
  for (int v = 0; v < kCopies; ++v)
    for (int i = 0; i < kSamples; ++i)
      copies[v].push_back(50.0 + 2.0 * i +
                          std::sqrt(1.0 + i) * normalPair({.seed = 8,
                                                           .voxel = static_cast<std::uint64_t>(v),
                                                           .sample = static_cast<std::uint32_t>(i)})[0]);

  const auto found = values(fitCurves(job, copies), "reduced_chi_squared");

  EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0) / kCopies, 1.0, 0.03);
}

// 4000 noisy copies of one voxel: the share of 95 % intervals that hold the truth has a standard deviation of
// 0.35 %.
TEST_P(Uncertainty, NinetyFivePercentOfTheIntervalsHoldTheTruth) {
  constexpr int kCopies = 4000;
  FitJob job = usualJob(GetParam());
  job.results.errors = true;
  job.threads = 2;
  const ModelDescription& model = job.model.description();
  const auto truth = someParameters(model, 1);
  const auto exact = curveAt(job, truth);
  const double sd = 0.002 * *std::max_element(exact.begin(), exact.end());
  Curves copies(kCopies, exact);
  for (int v = 0; v < kCopies; ++v)
    for (std::size_t i = 0; i < exact.size(); ++i)
      copies[v][i] += sd * normalPair({.seed = 3,
                                       .voxel = static_cast<std::uint64_t>(v),
                                       .sample = static_cast<std::uint32_t>(i)})[0];

  const FitOutcome outcome = fitCurves(job, copies);

  const int freedom = static_cast<int>(exact.size()) - model.parameterCount;
  for (int k = 0; k < model.parameterCount; ++k) {
    const auto found = values(outcome, model.parameters[k].name);
    const auto error = values(outcome, std::string(model.parameters[k].name) + "_se");
    // Student's t, 97.5 %: Cornish and Fisher, Rev Inst Int Stat 5:307 (1938), two terms
    const double z = 1.959964, t = z + (z * z * z + z) / (4.0 * freedom) +
                                   (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96.0 * freedom * freedom);
    int inside = 0;
    for (int v = 0; v < kCopies; ++v) inside += std::abs(found[v] - truth[k]) <= t * error[v];
    EXPECT_NEAR(static_cast<double>(inside) / kCopies, 0.95, 0.0125) << model.parameters[k].name;
  }
}

}  // namespace
}  // namespace voxelfit
