// SPDX-License-Identifier: BSD-3-Clause
// The diffusion tensor: what must not change when the tissue is turned, and fits of turned tissue.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

using Matrix = std::array<std::array<double, 3>, 3>;

/// A rotation by `angle` (rad) about x or z.
Matrix aboutX(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {{{1, 0, 0}, {0, c, -s}, {0, s, c}}};
}
Matrix aboutZ(double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  return {{{c, -s, 0}, {s, c, 0}, {0, 0, 1}}};
}

Matrix product(const Matrix& a, const Matrix& b) {
  Matrix c{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 3; ++k) c[i][j] += a[i][k] * b[k][j];
  return c;
}

/// S0 and the elements of R diag(eigenvalues) R^T in the order of the model's table.
std::vector<double> turned(const std::array<double, 3>& eigenvalues, const Matrix& R) {
  Matrix D{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      for (int k = 0; k < 3; ++k) D[i][j] += R[i][k] * eigenvalues[k] * R[j][k];
  return {1000.0, D[0][0], D[1][1], D[2][2], D[0][1], D[0][2], D[1][2]};
}

const std::array<double, 3> kWhiteMatter{1.7e-3, 4e-4, 2e-4};

std::vector<Matrix> turns() {
  std::vector<Matrix> all;
  for (const double first : {0.0, 0.5, 1.6, 2.9})
    for (const double second : {0.0, 0.4, 1.3, 2.2})
      all.push_back(product(product(aboutZ(first), aboutX(second)), aboutZ(second + 1.0)));
  return all;
}

TEST(Dti, FindsTheSameEigenvaluesHoweverTheTissueIsTurned) {
  FitJob job = jobFor("dti", std::vector<double>(31, 1000.0));
  job.axis[0] = 0.0;
  job.directions = spreadDirections(job.axis);
  Curves curves;
  for (const Matrix& R : turns()) curves.push_back(curveAt(job, turned(kWhiteMatter, R)));

  const FitOutcome outcome = fitCurves(job, curves);

  constexpr double kStored = 1e-6 * 1.7e-3;  // signals and results are floats
  for (std::size_t v = 0; v < curves.size(); ++v) {
    EXPECT_NEAR(values(outcome, "L1")[v], kWhiteMatter[0], kStored) << "turn " << v;
    EXPECT_NEAR(values(outcome, "L2")[v], kWhiteMatter[1], kStored) << "turn " << v;
    EXPECT_NEAR(values(outcome, "L3")[v], kWhiteMatter[2], kStored) << "turn " << v;
  }
}

TEST(Dti, GivesTheSameSignalWhenTissueAndGradientsAreTurnedTogether) {
  FitJob job = jobFor("dti", std::vector<double>(8, 1000.0));
  job.directions = spreadDirections(job.axis);
  const auto wanted = curveAt(job, turned(kWhiteMatter, turns()[0]));
  const Matrix R = turns()[6];
  for (Direction& g : job.directions) {
    const Direction before = g;
    for (int i = 0; i < 3; ++i) g[i] = R[i][0] * before[0] + R[i][1] * before[1] + R[i][2] * before[2];
  }

  const auto found = curveAt(job, turned(kWhiteMatter, product(R, turns()[0])));

  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(found[i], wanted[i], 1e-10);
}

std::vector<double> derivedOf(const std::vector<double>& parameters) {
  const LoadedModel dti = registry().find("dti");
  std::vector<double> derived(dti.description().derivedCount);
  dti.entry.derive(parameters.data(), derived.data());
  return derived;
}

// MD, FA, AD, RD, L1, L2, L3, mode, RA, CA
TEST(Dti, DerivesASphereWithoutAnisotropy) {
  constexpr double D = 1.0 / 1024;  // so that nothing is rounded

  const auto found = derivedOf(turned({D, D, D}, aboutX(0.0)));

  EXPECT_THAT(found, ::testing::ElementsAre(D, 0.0, D, D, D, D, D, 0.0, 0.0, 0.0));
}

TEST(Dti, DerivesALineOfModeOne) {
  const auto found = derivedOf(turned({2e-3, 0.0, 0.0}, turns()[5]));

  EXPECT_NEAR(found[1], 1.0, 1e-12);
  EXPECT_NEAR(found[7], 1.0, 1e-12);
  EXPECT_NEAR(found[8], std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(found[9], 1.0, 1e-12);
}

TEST(Dti, DerivesAPlaneOfModeMinusOne) {
  const auto found = derivedOf(turned({2e-3, 2e-3, 0.0}, turns()[5]));

  EXPECT_NEAR(found[1], std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(found[7], -1.0, 1e-12);
}

TEST(Dti, DerivesNoAnisotropyWithoutDiffusion) {
  const auto found = derivedOf({1000, 0, 0, 0, 0, 0, 0});

  EXPECT_EQ(found[1], 0.0);
  EXPECT_EQ(found[9], 0.0);
}

TEST(Dti, AsksForDirections) {
  const FitJob job = jobFor("dti", std::vector<double>(10, 1000.0));

  EXPECT_THAT(job.problems(10),
              ::testing::ElementsAre("dti needs gradient directions: 0 directions, wanted 10"));
}

}  // namespace
}  // namespace voxelfit
