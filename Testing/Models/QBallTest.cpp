// SPDX-License-Identifier: BSD-3-Clause
// The q-ball: signals whose Funk-Radon transform is known in closed form.
#include <gtest/gtest.h>

#include "Fitting/Status.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

FitJob shellJob() {
  FitJob job = jobFor("qball", std::vector<double>(65, 1000.0));
  job.axis[0] = 0.0;
  job.directions = spreadDirections(job.axis);
  return job;
}

const Direction kFibre{2.0 / 7, 3.0 / 7, 6.0 / 7};

/// 1000 a(g.u), the signal of fibres along u, and 1200 at b = 0.
std::vector<double> alongFibre(const FitJob& job, double (*a)(double)) {
  std::vector<double> signal;
  for (std::size_t i = 0; i < job.axis.size(); ++i) {
    const Direction& g = job.directions[i];
    const double cosine = g[0] * kFibre[0] + g[1] * kFibre[1] + g[2] * kFibre[2];
    signal.push_back(job.axis[i] == 0.0 ? 1200.0 : 1000.0 * a(cosine));
  }
  return signal;
}

/// 1 - <q>^2 / <q^2> over the sphere, the square of GFA, for a q-ball q(z) with z = n.u, by midpoints.
double squaredAnisotropy(double (*q)(double)) {
  constexpr int kSteps = 100000;
  double sum = 0.0, squares = 0.0;
  for (int i = 0; i < kSteps; ++i) {
    const double value = q((i + 0.5) / kSteps);
    sum += value / kSteps;
    squares += value * value / kSteps;
  }
  return 1.0 - sum * sum / squares;
}

// the mean over the great circle across n of (g.u)^2 is (1 - z^2) / 2, that of (g.u)^4 is 3/8 (1 - z^2)^2
TEST(QBall, HasTheAnisotropyOfTheMeansOverGreatCircles) {
  const FitJob job = shellJob();
  const auto signal = alongFibre(job, [](double c) { return 0.8 - 0.9 * c * c + 0.4 * c * c * c * c; });

  const FitOutcome outcome = fitCurves(job, {signal});

  const double squared = squaredAnisotropy([](double z) {
    const double across = 1.0 - z * z;
    return 0.8 - 0.9 * across / 2 + 0.4 * 3.0 / 8 * across * across;
  });
  EXPECT_NEAR(values(outcome, "GFA")[0], std::sqrt(squared), 1e-6);
}

TEST(QBall, HasNoAnisotropyWhereAllDirectionsAreEqual) {
  const FitJob job = shellJob();

  const FitOutcome outcome = fitCurves(job, {alongFibre(job, [](double) { return 0.5; })});

  EXPECT_NEAR(values(outcome, "GFA")[0], 0.0, 1e-6);
}

TEST(QBall, KeepsTheSamplesWithoutGradientApart) {
  const FitJob job = shellJob();

  const FitOutcome outcome = fitCurves(job, {alongFibre(job, [](double c) { return 0.5 - 0.2 * c * c; })});

  EXPECT_NEAR(values(outcome, "S0")[0], 1200.0, 1e-3);
}

TEST(QBall, IsSingularWithFewerDirectionsThanCoefficients) {
  FitJob job = jobFor("qball", std::vector<double>(20, 0.0));
  std::fill(job.axis.begin() + 6, job.axis.end(), 1000.0);
  job.directions = spreadDirections(job.axis);

  const FitOutcome outcome = fitCurves(job, {alongFibre(job, [](double) { return 0.5; })});

  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::Singular));
}

}  // namespace
}  // namespace voxelfit
