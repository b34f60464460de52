// SPDX-License-Identifier: BSD-3-Clause
// The maps of what the fitted curve comes to, against sums by hand.
#include <gtest/gtest.h>

#include "Batch/Fits.h"

namespace voxelfit {
namespace {

using namespace testing;

FitJob jobWithCurveMaps(const std::string& model, std::vector<double> axis) {
  FitJob job = jobFor(model, std::move(axis));
  job.results = {.derived = false, .criteria = false, .status = false, .curve = true};
  return job;
}

const ResultMap& mapNamed(const FitOutcome& outcome, const std::string& name) {
  for (const ResultMap& map : outcome.results.maps)
    if (map.name == name) return map;
  throw std::logic_error("no map " + name);
}

TEST(CurveMaps, AreThoseOfTwoLines) {
  const FitJob job = jobWithCurveMaps("two-step", evenly(0.0, 10.0, 11));
  // from 1 up to 21 at 40 s, then down to 6 at 100 s
  const auto curve = curveAt(job, std::array{1.0, 0.5, -0.25, 40.0});

  const FitOutcome outcome = fitCurves(job, {curve});

  EXPECT_NEAR(values(outcome, "curve_auc")[0], (1.0 + 21.0) / 2.0 * 40.0 + (21.0 + 6.0) / 2.0 * 60.0, 1e-3);
  EXPECT_NEAR(values(outcome, "curve_final")[0], 6.0, 1e-5);
  EXPECT_NEAR(values(outcome, "curve_maximum")[0], 21.0, 1e-4);
  EXPECT_EQ(values(outcome, "curve_maximum_at")[0], 40.0);
}

TEST(CurveMaps, BelongToTheFitAndNotToTheData) {
  const FitJob job = jobWithCurveMaps("linear", {0, 1, 2});

  const FitOutcome outcome = fitCurves(job, {{0.0, 3.0, 0.0}});  // least squares: 1 everywhere

  EXPECT_NEAR(values(outcome, "curve_maximum")[0], 1.0, 1e-6);
  EXPECT_NEAR(values(outcome, "curve_auc")[0], 2.0, 1e-6);
}

TEST(CurveMaps, BelongToTheirVoxelsBesideOneThatIsNotFitted) {
  const FitJob job = jobWithCurveMaps("linear", {0, 1, 2});

  const auto ends = values(fitCurves(job, {{0, 1, 2}, {kNaN, 1, 2}, {4, 3, 2}}), "curve_maximum");

  EXPECT_NEAR(ends[0], 2.0, 1e-6);
  EXPECT_TRUE(std::isnan(ends[1]));
  EXPECT_NEAR(ends[2], 4.0, 1e-6);
}

TEST(CurveMaps, CountInTheUnitOfTheAxis) {
  const FitJob job = jobWithCurveMaps("t2", {0.01, 0.03, 0.05, 0.09});  // shown in ms

  const FitOutcome outcome = fitCurves(job, {curveAt(job, std::array{100.0, 0.05})});

  const ResultMap& position = mapNamed(outcome, "curve_maximum_at");
  EXPECT_NEAR(position.unit.fromBase(position.values[0]), 10.0, 1e-5);
  const ResultMap& area = mapNamed(outcome, "curve_auc");
  const auto y = [](double t) { return 100.0 * std::exp(-t / 50.0); };  // t in ms
  EXPECT_NEAR(area.unit.fromBase(area.values[0]),
              (y(10) + y(30)) / 2 * 20 + (y(30) + y(50)) / 2 * 20 + (y(50) + y(90)) / 2 * 40, 1e-2);
}

TEST(CurveMaps, KeepNoCurves) {
  const FitOutcome outcome = fitCurves(jobWithCurveMaps("linear", {0, 1, 2}), {{0, 1, 2}});

  for (const ResultMap& map : outcome.results.maps) EXPECT_EQ(map.components, 1) << map.name;
}

}  // namespace
}  // namespace voxelfit
