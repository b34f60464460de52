// SPDX-License-Identifier: BSD-3-Clause
// Brix where its two rates are equal, and the usual solution divides by nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

constexpr double kRate = 0.02, kArrival = 30.0;  // 1/s, s

/// S0, A, kep, kel and Ta.
const std::vector<double> kEqual{1.0, 1.0, kRate, kRate, kArrival};

/// The limit of the solution for kep = kel = k.
double wanted(double t, double duration) {
  const double since = std::max(t - kArrival, 0.0), sinceEnd = std::max(t - kArrival - duration, 0.0);
  const double now = std::exp(-kRate * since), then = std::exp(-kRate * sinceEnd);
  return 1.0 + ((sinceEnd * then - since * now) + (then - now) / kRate) / duration;
}

TEST(Brix, HasTheLimitForEqualRates) {
  const FitJob job = usualJob("brix");
  const double duration = job.constants[0].value;

  const auto found = curveAt(job, kEqual);

  for (std::size_t i = 0; i < found.size(); ++i)
    EXPECT_NEAR(found[i], wanted(job.axis[i], duration), 1e-9) << "at " << job.axis[i] << " s";
}

TEST(Brix, IsFittedWhereTheRatesAreEqual) {
  FitJob job = usualJob("brix");
  const auto curve = curveAt(job, kEqual);

  const FitOutcome outcome = fitCurves(job, {curve});

  EXPECT_NEAR(values(outcome, "Ta")[0], kArrival, 0.01);
  EXPECT_NEAR(values(outcome, "kep")[0], kRate, 0.01 * kRate);
}

}  // namespace
}  // namespace voxelfit
