// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "Fitting/ErrorLaw.h"
#include "Math/Random.h"

namespace voxelfit {
namespace {

constexpr double kScale = 2.0;

class Law : public ::testing::TestWithParam<LawKind> {
 protected:
  const ErrorLaw law{GetParam(), kScale};
};
constexpr auto nameOf = [](const auto& info) { return lawName(info.param); };
INSTANTIATE_TEST_SUITE_P(, Law,
                         ::testing::Values(LawKind::Huber, LawKind::Cauchy, LawKind::Tukey, LawKind::Rician),
                         nameOf);

class Density : public Law {};
INSTANTIATE_TEST_SUITE_P(, Density, ::testing::Values(LawKind::Huber, LawKind::Cauchy, LawKind::Rician),
                         nameOf);

double devianceOf(const ErrorLaw& law, double y, double signal) {
  const std::vector<double> data{y}, fit{signal}, roots{1.0};
  return deviance(law, law.scale, {data, fit, roots, 0});
}

TEST_P(Density, DevianceIsThatOfADensityWhoseIntegralIsOne) {
  const bool isMagnitude = GetParam() == LawKind::Rician;
  const double step = 0.005, low = isMagnitude ? 0.0 : -4000.0, high = isMagnitude ? 40.0 : 4000.0;
  double sum = 0.0;
  for (double y = low + 0.5 * step; y < high; y += step)
    sum += step * std::exp(-0.5 * (devianceOf(law, y, 3.0) + std::log(2.0 * std::numbers::pi) + 1.0));

  EXPECT_NEAR(sum, 1.0, 1e-5);
}

TEST_P(Law, WorkingValuesPullAsTheDevianceFalls) {
  for (const double y : {0.5, 3.0, 4.0, 9.0, 30.0})
    for (const double signal : {0.3, 3.0, 12.0})
      for (const Step step : {Step::Long, Step::Safe, Step::Account}) {
        const std::vector<double> data{y}, fit{signal}, one{1.0};
        std::vector<double> root(1), value(1);
        workingSamples(law, kScale, {data, fit, one, 0}, step, {root, value});

        const double h = 1e-5;
        const double slope = (devianceOf(law, y, signal - h) - devianceOf(law, y, signal + h)) / (2.0 * h);
        EXPECT_NEAR(2.0 * root[0] * root[0] * (value[0] - signal) / (kScale * kScale), slope, 1e-6)
            << y << " " << signal;
      }
}

TEST_P(Law, EstimatedScaleIsThatOfTheNoise) {
  constexpr int kSamples = 20000;
  std::vector<double> data(kSamples), fit(kSamples, 5.0), roots(kSamples, 1.0);
  for (int i = 0; i < kSamples; ++i) {
    const Draw draw{.sample = static_cast<std::uint32_t>(i)};
    data[i] = GetParam() == LawKind::Rician ? withRicianNoise(5.0, kScale, draw)
                                            : 5.0 + kScale * normalPair(draw)[0];
  }
  const ErrorLaw unknown{GetParam(), 0.0};
  double scale = 0.0;
  for (int i = 0; i < 10; ++i) scale = scaleOf(unknown, {data, fit, roots, 0}, scale);

  EXPECT_NEAR(scale, kScale, 0.02 * kScale);
}

TEST(TukeysLoss, LetsOutliersGo) {
  const ErrorLaw law{LawKind::Tukey, kScale};

  EXPECT_EQ(devianceOf(law, 5.0 * kScale, 0.0), devianceOf(law, 50.0 * kScale, 0.0));
}

TEST(RicianInformation, IsTheMeanCurvatureOfTheDeviance) {
  for (const double ratio : {0.3, 1.0, 2.5, 8.0, 25.0}) {
    const ErrorLaw law{LawKind::Rician, 1.0};
    const double h = 1e-3, step = 0.002;
    double mean = 0.0;
    for (double y = std::max(ratio - 9.0, 0.0) + 0.5 * step; y < ratio + 9.0; y += step) {
      const double here = devianceOf(law, y, ratio);
      const double bend = devianceOf(law, y, ratio + h) - 2.0 * here + devianceOf(law, y, ratio - h);
      mean += step * std::exp(-0.5 * (here + std::log(2.0 * std::numbers::pi) + 1.0)) * 0.5 * bend / (h * h);
    }
    EXPECT_NEAR(ricianInformation(ratio), mean, 3e-5) << ratio;
  }
}

TEST(ErrorLaw, HasAScaleAboveZeroWithoutNoise) {
  const std::vector<double> data{1, 2, 3, 4}, roots(4, 1.0);
  const ErrorLaw law{LawKind::Huber, 0.0};

  EXPECT_GT(scaleOf(law, {data, data, roots, 2}, 0.0), 0.0);
}

}  // namespace
}  // namespace voxelfit
