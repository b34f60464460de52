// SPDX-License-Identifier: BSD-3-Clause
// Linear constraints between parameters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "Core/Error.h"
#include "Fitting/Status.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kVoxels = 200;

/// sum of the named parameters <= limit.
LinearConstraint sumBelow(const FitJob& job, const std::vector<std::string>& names, double limit) {
  LinearConstraint constraint{.limit = limit};
  for (const auto& name : names) constraint.coefficients[parameterIndex(job, name)] = 1.0;
  return constraint;
}

/// Extended Tofts curves with ve + vp around 0.9 and 5 % noise.
Curves fullTissue(const FitJob& job) {
  Curves curves;
  for (int v = 0; v < kVoxels; ++v) {
    const auto voxel = static_cast<std::uint64_t>(v);
    std::vector<double> p(3);
    p[parameterIndex(job, "Ktrans")] = unit::per_min.toBase(0.3);
    p[parameterIndex(job, "ve")] = 0.5 + 0.4 * uniformPair({.seed = 4, .voxel = voxel})[0];
    p[parameterIndex(job, "vp")] = 0.2;
    curves.push_back(curveAt(job, p));
    const double sd = 0.05 * *std::max_element(curves.back().begin(), curves.back().end());
    for (std::size_t i = 0; i < curves.back().size(); ++i)
      curves.back()[i] +=
          sd * normalPair({.seed = 6, .voxel = voxel, .sample = static_cast<std::uint32_t>(i)})[0];
  }
  return curves;
}

TEST(Constraint, IsTheFitOnTheEdgeWhereItBendsAndTheFreeFitElsewhere) {
  FitJob job = usualJob("extended-tofts");
  const Curves curves = fullTissue(job);
  const FitOutcome free = fitCurves(job, curves);
  job.constraints = {sumBelow(job, {"ve", "vp"}, 1.0)};

  const FitOutcome kept = fitCurves(job, curves);

  int bent = 0;
  for (std::size_t v = 0; v < kVoxels; ++v) {
    const double sum = values(kept, "ve")[v] + values(kept, "vp")[v];
    ASSERT_LE(sum, 1.0 + 1e-6) << v;
    if (values(free, "ve")[v] + values(free, "vp")[v] <= 1.0) {
      ASSERT_NEAR(values(kept, "ve")[v], values(free, "ve")[v], 1e-5) << v;
      continue;
    }
    ++bent;
    EXPECT_NEAR(sum, 1.0, 1e-6) << v;
    EXPECT_GE(values(kept, "sse")[v], values(free, "sse")[v] * (1.0 - 1e-6)) << v;
    EXPECT_TRUE(statusOf(kept, v) & bit(FitStatus::AtBound));
    EXPECT_EQ(values(kept, "at_bound")[v], 0) << "no parameter's own bound";
  }
  EXPECT_GT(bent, kVoxels / 10);
  EXPECT_LT(bent, kVoxels * 9 / 10);
}

// Along the edge vp = 1 - ve there are two parameters left: the best of them by a scan of ve, each with the
// best Ktrans of a fit with both volumes fixed.
TEST(Constraint, EndsInTheMinimumAlongTheEdge) {
  FitJob job = usualJob("extended-tofts");
  const Curves curves = fullTissue(job);
  job.constraints = {sumBelow(job, {"ve", "vp"}, 1.0)};
  const FitOutcome kept = fitCurves(job, curves);
  job.constraints.clear();

  std::vector<double> best(kVoxels, INFINITY);
  for (double ve = 0.5; ve <= 1.0; ve += 0.002) {
    fixAt(job, "ve", ve);
    fixAt(job, "vp", 1.0 - ve);
    const auto sse = values(fitCurves(job, curves), "sse");
    for (std::size_t v = 0; v < kVoxels; ++v) best[v] = std::min(best[v], sse[v]);
  }

  for (std::size_t v = 0; v < kVoxels; ++v)
    if (values(kept, "ve")[v] + values(kept, "vp")[v] > 1.0 - 1e-6) {
      EXPECT_LE(values(kept, "sse")[v], best[v] * (1.0 + 1e-6)) << v;
      EXPECT_GE(values(kept, "sse")[v], best[v] * (1.0 - 1e-3)) << v;
    }
}

TEST(Constraint, StandardErrorsAreThoseOfTheModelWithTheParameterReplaced) {
  FitJob job = jobFor("linear", evenly(0.0, 1.0, 12));
  job.results.errors = job.results.correlations = true;
  job.constraints = {sumBelow(job, {"offset", "slope"}, 2.0)};
  const Curves curves{
      {1.1, 2.4, 2.9, 4.2, 4.9, 6.1, 7.0, 7.8, 9.2, 10.1, 10.8, 12.2}};  // 1 + t, t = 0 ... 11
  const FitJob free = jobFor("linear", job.axis);
  const FitOutcome unbent = fitCurves(free, curves);
  ASSERT_GT(values(unbent, "offset")[0] + values(unbent, "slope")[0], 2.0);

  const FitOutcome kept = fitCurves(job, curves);

  // offset = 2 - slope: y - 2 = slope (t - 1), a line through the origin of t - 1
  double product = 0.0, squares = 0.0, sse = 0.0;
  for (int t = 0; t < 12; ++t) {
    product += (curves[0][t] - 2.0) * (t - 1.0);
    squares += (t - 1.0) * (t - 1.0);
  }
  const double slope = product / squares;
  for (int t = 0; t < 12; ++t) sse += std::pow(curves[0][t] - 2.0 - slope * (t - 1.0), 2);
  EXPECT_NEAR(values(kept, "slope")[0], slope, 1e-6);
  EXPECT_NEAR(values(kept, "offset")[0], 2.0 - slope, 1e-6);
  EXPECT_NEAR(values(kept, "sse")[0], sse, 1e-5 * sse);
  const double error = std::sqrt(sse / 11.0 / squares);
  EXPECT_NEAR(values(kept, "slope_se")[0], error, 1e-5 * error);
  EXPECT_NEAR(values(kept, "offset_se")[0], error, 1e-5 * error);
  EXPECT_NEAR(values(kept, "offset_slope_correlation")[0], -1.0, 1e-5);
  EXPECT_NEAR(values(kept, "reduced_chi_squared")[0], sse / 11.0, 1e-5 * sse);
  EXPECT_NEAR(values(kept, "bic")[0], 12.0 * std::log(sse / 12.0) + 2.0 * std::log(12.0), 1e-3);
}

TEST(Constraint, SeveralHoldTogether) {
  FitJob job = usualJob("lorentzian:water,amide,noe");
  job.constraints = {sumBelow(job, {"A_water", "A_noe"}, 0.8),
                     sumBelow(job, {"FWHM_water", "FWHM_amide"}, 2.8)};
  Curves curves;
  for (int v = 0; v < 20; ++v) curves.push_back(curveAt(job, someParameters(job.model.description(), v)));

  const FitOutcome outcome = fitCurves(job, curves);

  int edges = 0;
  for (std::size_t v = 0; v < curves.size(); ++v) {
    const double amplitudes = values(outcome, "A_water")[v] + values(outcome, "A_noe")[v];
    const double widths = values(outcome, "FWHM_water")[v] + values(outcome, "FWHM_amide")[v];
    EXPECT_LE(amplitudes, 0.8 + 1e-6) << v;
    EXPECT_LE(widths, 2.8 + 1e-6) << v;
    edges += amplitudes > 0.8 - 1e-6 && widths > 2.8 - 1e-6;
    EXPECT_EQ(statusOf(outcome, v) & bit(FitStatus::MaxIterations), 0u) << v;
  }
  EXPECT_GE(edges, 2);
}

TEST(Constraint, IsRefusedWhereItHoldsNowhereOrCannotBeKept) {
  FitJob job = usualJob("extended-tofts");
  job.constraints = {sumBelow(job, {"ve", "vp"}, 0.001)};
  EXPECT_THAT(job.problems(100), ElementsAre(HasSubstr("constraint 1 holds nowhere between the bounds")));

  job.constraints = {sumBelow(job, {"ve", "vp"}, 1.0)};
  job.law.kind = LawKind::Huber;
  EXPECT_THAT(job.problems(100), ElementsAre(HasSubstr("goes with least squares only")));
}

TEST(Constraint, IsRefusedWhereItDoesNotHoldTogetherWithAnother) {
  FitJob job = usualJob("extended-tofts");
  LinearConstraint above = sumBelow(job, {"ve", "vp"}, -0.3);
  for (double& c : above.coefficients) c = -c;  // ve + vp > 0.3
  job.constraints = {sumBelow(job, {"ve", "vp"}, 0.2), above};

  EXPECT_THAT(job.problems(100), ElementsAre(HasSubstr("hold nowhere together")));
}

TEST(Constraint, IsTakenWhereOnlyANarrowStripIsLeft) {
  FitJob job = usualJob("extended-tofts");
  LinearConstraint above = sumBelow(job, {"ve", "vp"}, -0.2);
  for (double& c : above.coefficients) c = -c;
  job.constraints = {sumBelow(job, {"ve", "vp"}, 0.2001), above};

  EXPECT_THAT(job.problems(100), ::testing::IsEmpty());
}

TEST(Constraint, IsFittedByMarquardtAlone) {
  FitJob job = usualJob("extended-tofts");
  job.constraints = {sumBelow(job, {"ve", "vp"}, 1.0)};

  EXPECT_EQ(Preparation(job, 100).plan().reason, "it keeps constraints between parameters");
  job.fitter = "compressed";
  EXPECT_THROW(Preparation(job, 100), Error);
}

}  // namespace
}  // namespace voxelfit
