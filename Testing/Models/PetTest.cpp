// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>

#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

// Plasma activity that grows with time, Cp = t, gives the irreversible model the closed form
// K1 / (k2 + k3) (k2 (t / l - (1 - exp(-l t)) / l^2) + k3 t^2 / 2) with l = k2 + k3: the second part is the
// integral of the input, whose sign a constant input would not tell.
TEST(Fdg, FollowsAGrowingInputAsItsClosedFormDoes) {
  const double K1 = 0.1 / 60.0, k2 = 0.15 / 60.0, k3 = 0.05 / 60.0, vb = 0.05, rate = k2 + k3;
  FitJob job = jobFor("fdg", evenly(0.0, 60.0, 61));
  job.input = InputFunction{job.axis, job.axis, "t"};

  const std::vector<double> curve = curveAt(job, std::vector{K1, k2, k3, vb});

  for (std::size_t i = 0; i < curve.size(); ++i) {
    const double t = job.axis[i];
    const double free = t / rate + std::expm1(-rate * t) / (rate * rate), trapped = t * t / 2.0;
    const double expected = (1.0 - vb) * K1 / rate * (k2 * free + k3 * trapped) + vb * t;
    EXPECT_NEAR(curve[i], expected, 1e-9 * std::max(1.0, expected)) << "at " << t << " s";
  }
}

}  // namespace
}  // namespace voxelfit
