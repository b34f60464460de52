// SPDX-License-Identifier: BSD-3-Clause
// Several starts, bootstrapped errors and the test of residuals.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "Batch/StartPoint.h"
#include "Core/Error.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::HasSubstr;

Curves noisy(const FitJob& job, int voxels, double share) {
  Curves curves;
  for (int v = 0; v < voxels; ++v) {
    curves.push_back(curveAt(job, someParameters(job.model.description(), v)));
    const double sd = share * *std::max_element(curves.back().begin(), curves.back().end());
    for (std::size_t i = 0; i < curves.back().size(); ++i)
      curves.back()[i] += sd * normalPair({.seed = 8,
                                           .voxel = static_cast<std::uint64_t>(v),
                                           .sample = static_cast<std::uint32_t>(i)})[0];
  }
  return curves;
}

TEST(StartPoint, FillsTheBoundsEvenly) {
  constexpr int kPoints = 100, kCells = 10;
  std::set<int> seen;
  for (int number = 1; number <= kPoints; ++number)
    for (int k = 0; k < 3; ++k) {
      const double p = startBetween(-1.0, 1.0, startShare(number, k, 3));
      ASSERT_GE(p, -1.0);
      ASSERT_LE(p, 1.0);
      seen.insert(k * kCells + static_cast<int>((p + 1.0) / 2.0 * kCells));
    }

  EXPECT_EQ(seen.size(), 3u * kCells);
}

TEST(StartPoint, IsEvenInTheLogarithmOfPositiveParameters) {
  int small = 0;
  for (int number = 1; number <= 1000; ++number)
    small += startBetween(0.01, 100.0, startShare(number, 0, 2)) < 1.0;
  int belowZero = 0;
  for (int number = 1; number <= 1000; ++number)
    belowZero += startBetween(0.0, 100.0, startShare(number, 0, 2)) < 0.1;

  EXPECT_NEAR(small, 500, 5);
  EXPECT_EQ(belowZero, 0);
}

TEST(SeveralStarts, FindTheLowestMinimumMoreOftenThanOne) {
  FitJob job = usualJob("lorentzian:water,amide,noe,mt,guan");
  job.threads = 2;
  const Curves curves = noisy(job, 200, 0.02);
  const auto one = values(fitCurves(job, curves), "sse");
  job.starts = 8;

  const FitOutcome outcome = fitCurves(job, curves);

  const auto many = values(outcome, "sse");
  int better = 0;
  for (std::size_t v = 0; v < curves.size(); ++v) {
    EXPECT_LE(many[v], one[v] * (1.0 + 1e-5)) << v;
    better += many[v] < 0.99 * one[v];
  }
  EXPECT_GE(better, 1);
  EXPECT_THAT(values(outcome, "local_minima"), Contains(::testing::Gt(0.2)));
}

TEST(SeveralStarts, EndInOneMinimumWhereThereIsOne) {
  for (const char* fitter : {"varpro", "lm"})
    for (const char* precision : {"float", "double"}) {
      SCOPED_TRACE(std::string(fitter) + " " + precision);
      FitJob job = usualJob("adc");
      job.fitter = fitter;
      job.precision = precision;
      const Curves curves = noisy(job, 40, 0.01);
      const auto wanted = values(fitCurves(job, curves), "D");
      job.starts = 5;

      const FitOutcome outcome = fitCurves(job, curves);

      for (std::size_t v = 0; v < curves.size(); ++v) {
        EXPECT_EQ(values(outcome, "local_minima")[v], 0.0);
        EXPECT_NEAR(values(outcome, "D")[v], wanted[v], 1e-6 * wanted[v]);
      }
    }
}

TEST(Bootstrap, GivesTheStandardErrorsOfTheJacobianForNormalErrors) {
  FitJob job = usualJob("tofts");
  job.threads = 2;
  job.results.errors = true;
  job.bootstrap = 200;

  const FitOutcome outcome = fitCurves(job, noisy(job, 200, 0.01));

  for (const char* name : {"Ktrans", "ve"}) {
    const auto wanted = values(outcome, std::string(name) + "_se");
    const auto found = values(outcome, std::string(name) + "_bootstrap_se");
    double ratio = 0.0;
    for (std::size_t v = 0; v < wanted.size(); ++v) ratio += found[v] / wanted[v] / 200.0;
    EXPECT_NEAR(ratio, 1.0, 0.03) << name;
  }
}

TEST(Bootstrap, OfRicianMagnitudesGivesTheErrorsOfTheFisherInformation) {
  FitJob job = jobFor("adc", evenly(0.0, 50.0, 40));
  job.threads = 2;
  job.results.errors = true;
  job.bootstrap = 100;
  job.law = {LawKind::Rician, 10.0};
  Curves curves(100, curveAt(job, std::vector<double>{100.0, 1e-3}));
  for (std::size_t v = 0; v < curves.size(); ++v)
    for (std::size_t i = 0; i < curves[v].size(); ++i)
      curves[v][i] =
          withRicianNoise(curves[v][i], 10.0, {.voxel = v, .sample = static_cast<std::uint32_t>(i)});

  const FitOutcome outcome = fitCurves(job, curves);

  double ratio = 0.0;
  for (std::size_t v = 0; v < curves.size(); ++v)
    ratio += values(outcome, "D_bootstrap_se")[v] / values(outcome, "D_se")[v] / 100.0;
  EXPECT_NEAR(ratio, 1.0, 0.04);
}

TEST(Residuals, DurbinWatsonIsTwoForIndependentOnesAndSmallForAWrongModel) {
  FitJob job = usualJob("exponential");
  job.axis = evenly(0.0, 0.5, 80);
  job.results.adequacy = true;
  auto curves = noisy(job, 300, 0.01);
  const auto right = values(fitCurves(job, curves), "durbin_watson");
  for (auto& curve : curves)
    for (std::size_t i = 0; i < curve.size(); ++i) curve[i] += 0.3 * curve[0] * std::sin(0.15 * i);

  const auto wrong = values(fitCurves(job, curves), "durbin_watson");

  EXPECT_NEAR(std::accumulate(right.begin(), right.end(), 0.0) / 300.0, 2.0, 0.08);
  EXPECT_LT(*std::max_element(wrong.begin(), wrong.end()), 0.5);
}

/// Jobs that take several calls of the back end.
std::vector<FitJob> longJobs() {
  std::vector<FitJob> jobs;
  for (const char* model : {"exponential", "tofts", "ivim"}) {
    FitJob job = usualJob(model);
    job.results = {true, true, true, true, true, true, true, true, true};
    job.starts = 3;
    job.bootstrap = 2;
    for (const LawKind law :
         {LawKind::Normal, LawKind::Huber, LawKind::Cauchy, LawKind::Tukey, LawKind::Rician}) {
      if (law == LawKind::Rician && job.input) continue;
      job.law.kind = law;
      jobs.push_back(job);
    }
  }
  return jobs;
}

TEST(LongFits, GiveTheSameBitsInAnyPlaceOfATile) {
  for (const FitJob& job : longJobs()) {
    SCOPED_TRACE(std::string(job.model.description().id) + " " + lawName(job.law.kind));
    Curves curves = noisy(job, 37, 0.02);
    const FitOutcome wanted = fitCurves(job, curves);
    curves[5].assign(curves[5].size(), kNaN);  // those behind it move to other lanes
    curves[11].assign(curves[11].size(), 0.0);

    const FitOutcome found = fitCurves(job, curves);

    for (std::size_t m = 0; m < wanted.results.maps.size(); ++m) {
      const ResultMap &a = found.results.maps[m], &b = wanted.results.maps[m];
      for (std::size_t i = 0; i < b.values.size(); ++i) {
        if (i % 37 == 5 || i % 37 == 11) continue;
        ASSERT_TRUE(a.values[i] == b.values[i] || (std::isnan(a.values[i]) && std::isnan(b.values[i])))
            << b.name << " of voxel " << i % 37 << ": " << a.values[i] << " and " << b.values[i];
      }
    }
  }
}

TEST(LongFits, AreRefusedWhereTheyCannotBe) {
  FitJob job = jobFor("adc", {0.0, 1000.0});
  job.bootstrap = 1;
  job.law.kind = LawKind::Rician;
  job.starts = 0;

  const auto problems = job.problems(2);

  EXPECT_THAT(problems, Contains(HasSubstr("--bootstrap 1: wanted 2 or more")));
  EXPECT_THAT(problems, Contains(HasSubstr("rician: as many parameters as samples")));
  EXPECT_THAT(problems, Contains(HasSubstr("--starts 0: wanted 1 or more")));
}

}  // namespace
}  // namespace voxelfit
