// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "Math/Random.h"
#include "Signal/Baseline.h"
#include "Signal/PopulationInput.h"

namespace voxelfit {
namespace {

/// 100 + 50 times a population function, arrived after `delay` and relative to its peak of about 6 mmol/l.
std::vector<double> arterialSignal(double delay, double step, int samples) {
  std::vector<double> times, signal;
  for (int n = 0; n < samples; ++n) times.push_back(n * step);
  for (const double c : sample(*findPopulationInput("parker"), times, delay).concentration)
    signal.push_back(100.0 + 50.0 * c / 6.0);
  return signal;
}

TEST(Baseline, EndsBeforeTheCornerOfAConstantAndALine) {
  const auto found = findBaseline(std::vector<double>{5, 5, 5, 5, 5, 6, 7, 8, 9, 10, 10, 10, 10, 10, 10, 10});

  ASSERT_TRUE(found);
  EXPECT_EQ(found->first, 0);
  EXPECT_EQ(found->last, 3);  // the corner is sample 4
}

TEST(Arrival, IsTheCornerOfAConstantAndALine) {
  EXPECT_EQ(findArrival(std::vector<double>{5, 5, 5, 5, 5, 6, 7, 8, 9, 10, 10, 10, 10, 10, 10, 10}), 4);
}

TEST(Arrival, MayBeTheFirstSample) {
  EXPECT_EQ(findArrival(std::vector<double>{0, 3, 6, 9, 10, 10, 10, 10}), 0);
}

TEST(Baseline, IsFoundWhereTheAgentLowersTheSignal) {
  const auto found =
      findBaseline(std::vector<double>{100, 100, 100, 100, 100, 80, 60, 40, 30, 40, 60, 70, 80, 85, 85, 85});

  ASSERT_TRUE(found);
  EXPECT_EQ(found->last, 3);
}

TEST(Baseline, IsOneSampleWhereTheAgentComesWithTheSecond) {
  const auto found = findBaseline(std::vector<double>{1, 3, 5, 6, 6, 6, 6, 6, 6, 6});

  ASSERT_TRUE(found);
  EXPECT_EQ(found->last, 0);
}

// The promise of the header, with a source of noise that is the same everywhere.
TEST(Baseline, OfANoisyBolusIsRightWithinTheStatedShareOfTheRise) {
  for (const double step : {1.0, 2.0, 5.0})
    for (int voxel = 0; voxel < 50; ++voxel) {
      SCOPED_TRACE("step " + std::to_string(step) + " s, case " + std::to_string(voxel));
      const auto clean = arterialSignal((6.0 + 0.11 * voxel) * step, step, 100);
      auto noisy = clean;
      Draw draw{.seed = 7, .voxel = static_cast<std::uint64_t>(voxel)};
      for (double& y : noisy) y += normalPair(draw)[0], ++draw.sample;  // 2 % of the rise of 50

      const auto found = findBaseline(noisy);

      ASSERT_TRUE(found);
      double sum = 0.0;
      for (int n = found->first; n <= found->last; ++n) sum += clean[n] - 100.0;
      EXPECT_LT(sum / found->size(), 0.015 * 50.0);
      EXPECT_GE(found->last, 2);
    }
}

TEST(Baseline, IsNotFoundInNoise) {
  std::vector<double> noise;
  Draw draw{.seed = 3};
  for (; draw.sample < 80; ++draw.sample) noise.push_back(100.0 + normalPair(draw)[0]);

  EXPECT_FALSE(findBaseline(noise));
}

TEST(Baseline, IsNotFoundInAConstantCurve) { EXPECT_FALSE(findBaseline(std::vector<double>(20, 3.0))); }

TEST(Baseline, IsNotFoundInACurveThatIsNotFinite) {
  EXPECT_FALSE(findBaseline(std::vector<double>{1, 1, 1, NAN, 2, 3, 3, 3}));
}

}  // namespace
}  // namespace voxelfit
