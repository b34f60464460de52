// SPDX-License-Identifier: BSD-3-Clause
// Fits whose maps have little total variation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Batch/Fits.h"
#include "Core/Error.h"
#include "Fitting/Status.h"
#include "Math/Random.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Pointwise;

constexpr int kSamples = 8;
constexpr double kRipple = 0.1;  ///< half the distance between even and odd samples

/// Constant curves of these heights.
Curves plateaus(const std::vector<double>& heights) {
  Curves curves;
  for (const double height : heights) {
    curves.emplace_back();
    for (int i = 0; i < kSamples; ++i) curves.back().push_back(height + (i % 2 ? kRipple : -kRipple));
  }
  return curves;
}

/// Fits a constant, its map regularised with this weight.
FitJob constantJob(double weight) {
  FitJob job = jobFor("linear", evenly(0.0, 1.0, kSamples));
  fixAt(job, "slope", 0.0);
  job.totalVariation[parameterIndex(job, "offset")] = weight;
  return job;
}

/// The standard error of such a height.
double errorOfHeight() { return kRipple / std::sqrt(kSamples - 1.0); }

FitOutcome fitOn(const Geometry& grid, const FitJob& job, const Curves& curves) {
  std::vector<std::int64_t> voxels(curves.size());
  std::iota(voxels.begin(), voxels.end(), 0);
  Unwatched nobody;
  const auto backend = makeCpuBackend(usableInstructionSet());
  return runFit(job, TableSource(curves), {grid, voxels}, *backend, nobody);
}

MATCHER_P(IsNear, tolerance, "") { return std::abs(std::get<0>(arg) - std::get<1>(arg)) <= tolerance; }

// In one dimension the minimum is known: each of two plateaus moves by the weight over its length.
TEST(TotalVariation, MovesTwoPlateausTowardsEachOther) {
  const auto found = values(fitCurves(constantJob(3.0), plateaus({1, 1, 1, 1, 2, 2, 2})), "offset");

  const double e = errorOfHeight();
  const std::vector<double> wanted{1 + 0.75 * e, 1 + 0.75 * e, 1 + 0.75 * e, 1 + 0.75 * e,
                                   2 - e,        2 - e,        2 - e};
  EXPECT_THAT(found, Pointwise(IsNear(0.01 * e), wanted));
}

TEST(TotalVariation, LevelsAStepThatNoiseExplains) {
  const double e = errorOfHeight();

  const auto found = values(fitCurves(constantJob(3.0), plateaus({1, 1, 1, 1 + e, 1 + e, 1 + e})), "offset");

  EXPECT_THAT(found, Each(::testing::DoubleNear(1 + 0.5 * e, 0.01 * e)));
}

TEST(TotalVariation, CountsLessBetweenSlicesThatAreFarApart) {
  const Geometry grid{.size = {3, 1, 2}, .spacing = {1.5, 1.5, 6.0}};

  const auto found = values(fitOn(grid, constantJob(2.0), plateaus({1, 1, 1, 2, 2, 2})), "offset");

  const double moved = errorOfHeight() * 2.0 / 4.0;
  EXPECT_THAT(found, Pointwise(IsNear(0.01 * moved),
                               {1 + moved, 1 + moved, 1 + moved, 2 - moved, 2 - moved, 2 - moved}));
}

TEST(TotalVariation, DoesNotReachAcrossAVoxelThatIsNotFitted) {
  Curves curves = plateaus({1, 1, 5, 2, 2});
  curves[2][3] = kNaN;

  const auto found = values(fitCurves(constantJob(3.0), curves), "offset");

  EXPECT_TRUE(std::isnan(found[2]));
  EXPECT_THAT(std::vector({found[0], found[1], found[3], found[4]}),
              Pointwise(IsNear(1e-5), {1.0, 1.0, 2.0, 2.0}));
}

TEST(TotalVariation, StaysWithinTheBounds) {
  FitJob job = constantJob(3.0);
  setBounds(job, "offset", 0.0, 1.005);

  const FitOutcome found = fitCurves(job, plateaus({1, 1, 1, 2, 2, 2}));

  EXPECT_THAT(values(found, "offset"), Each(::testing::Le(1.00501)));
  EXPECT_EQ(statusOf(found, 5) & bit(FitStatus::AtBound), bit(FitStatus::AtBound));
}

TEST(TotalVariation, HasItsSumsOfSquaresWhereTheMapsAre) {
  const FitOutcome found = fitCurves(constantJob(3.0), plateaus({1, 1, 1, 2, 2, 2}));

  const double moved = values(found, "offset")[0] - 1.0;
  EXPECT_NEAR(values(found, "sse")[0], kSamples * (kRipple * kRipple + moved * moved), 1e-6);
}

TEST(TotalVariation, GoesWithAFitterThatIsChosen) {
  FitJob job = constantJob(3.0);
  job.fitter = "lm";

  EXPECT_NEAR(values(fitCurves(job, plateaus({1, 1, 2, 2})), "offset")[0], 1 + 1.5 * errorOfHeight(), 1e-3);
}

TEST(TotalVariation, HoldsWhereASampleWithoutWeightIsInfinite) {
  FitJob job = jobFor("formula:b+a/x", evenly(0.0, 1.0, kSamples));
  fixAt(job, "a", 0.0);
  job.sampleWeights.assign(kSamples, 1.0);
  job.sampleWeights[0] = 0.0;
  job.totalVariation[parameterIndex(job, "b")] = 3.0;

  const auto found = values(fitCurves(job, plateaus({1, 1, 2, 2})), "b");

  EXPECT_GT(found[0], 1.0 + errorOfHeight());
}

TEST(TotalVariation, LeavesOutWhatHoldsForSingleVoxelsOnly) {
  FitJob job = constantJob(1.0);
  job.results.errors = job.results.correlations = true;

  const FitOutcome found = fitCurves(job, plateaus({1, 1, 2, 2}));

  for (const char* name : {"offset_se", "aicc", "bic", "reduced_chi_squared"})
    EXPECT_EQ(findMap(found.results, name), nullptr) << name;
}

TEST(TotalVariation, NeedsNeighbours) {
  try {
    fitCurves(constantJob(1.0), plateaus({1}));
    FAIL() << "a single voxel was regularised";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("neighbour"));
  }
}

TEST(TotalVariation, GoesWithLeastSquaresOnly) {
  FitJob job = constantJob(1.0);
  job.law.kind = LawKind::Huber;

  EXPECT_THAT(job.problems(kSamples), ::testing::Contains(HasSubstr("--tv")));
}

/// A square of little perfusion in tissue of more, 24 x 24 voxels, with noise of 3 % of S0.
class Perfused : public ::testing::Test {
 protected:
  static constexpr int kSize = 24;

  Perfused()
      : job_(jobFor("ivim", {0, 10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 600, 700, 800, 1000})) {
    for (int v = 0; v < kSize * kSize; ++v) {
      truths_.push_back(isInside(v) ? std::vector{100.0, 0.1, 0.02, 0.8e-3}
                                    : std::vector{100.0, 0.25, 0.05, 1.2e-3});
      for (int k : {2, 3})
        truths_.back()[k] = job_.model.description().parameters[k].unit.unit().toBase(truths_.back()[k]);
      curves_.push_back(curveAt(job_, truths_.back()));
      for (std::size_t i = 0; i < curves_[v].size(); ++i)
        curves_[v][i] += 3.0 * normalPair({.seed = 8,
                                           .voxel = static_cast<std::uint64_t>(v),
                                           .sample = static_cast<std::uint32_t>(i)})[0];
    }
  }

  static bool isInside(int v) { return std::abs(v % kSize - 12) < 6 && std::abs(v / kSize - 12) < 6; }

  FitOutcome fit(double weight) {
    for (const char* name : {"f", "Dstar", "D"}) job_.totalVariation[parameterIndex(job_, name)] = weight;
    return fitOn({.size = {kSize, kSize, 1}}, job_, curves_);
  }

  /// Root mean square error of parameter k.
  double error(const FitOutcome& found, int k) const {
    double squares = 0.0;
    const auto map = values(found, job_.model.description().parameters[k].name);
    for (std::size_t v = 0; v < map.size(); ++v) squares += std::pow(map[v] - truths_[v][k], 2);
    return std::sqrt(squares / static_cast<double>(map.size()));
  }

  FitJob job_;
  Curves truths_, curves_;
};

TEST_F(Perfused, HasLessThanHalfTheErrorWithTotalVariation) {
  const FitOutcome alone = fit(0.0), together = fit(1.0);

  for (const int k : {1, 2, 3}) EXPECT_LT(error(together, k), 0.5 * error(alone, k)) << "parameter " << k;
}

TEST_F(Perfused, KeepsTheEdgeBetweenItsTissues) {
  const auto f = values(fit(1.0), "f");

  for (int y = 8; y < 17; ++y) EXPECT_GT(f[y * kSize + 4] - f[y * kSize + 9], 0.07) << "row " << y;
}

TEST_F(Perfused, HasTheSameBitsForOneAndTwoThreads) {
  const auto one = values(fit(1.0), "Dstar");
  job_.threads = 2;

  EXPECT_EQ(values(fit(1.0), "Dstar"), one);
}

}  // namespace
}  // namespace voxelfit
