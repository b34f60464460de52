// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <numbers>

#include "Math/Random.h"

namespace voxelfit {
namespace {

using ::testing::ElementsAre;

constexpr int kDraws = 1'000'000;

/// Mean, variance and correlation of the two members of kDraws pairs, one a voxel.
struct Moments {
  double mean = 0.0, variance = 0.0, skewness = 0.0, kurtosis = 0.0, correlation = 0.0;
};

template <class Pair>
Moments momentsOf(Pair pair) {
  double s1 = 0, s2 = 0, s3 = 0, s4 = 0, product = 0;
  for (int voxel = 0; voxel < kDraws; ++voxel) {
    const auto [a, b] = pair(Draw{.seed = 7, .voxel = static_cast<std::uint64_t>(voxel)});
    s1 += a, s2 += a * a, s3 += a * a * a, s4 += a * a * a * a, product += a * b;
  }
  const double n = kDraws, mean = s1 / n, variance = s2 / n - mean * mean;
  return {mean, variance, s3 / n, s4 / n, product / n - mean * mean};
}

// Known answers published with the generator (Random123, file kat_vectors, lines philox4x32 10).
TEST(Philox, GivesTheKnownAnswerForZeros) {
  EXPECT_THAT(philox({0, 0, 0, 0}, {0, 0}), ElementsAre(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
}

TEST(Philox, GivesTheKnownAnswerForOnes) {
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_THAT(philox({kOnes, kOnes, kOnes, kOnes}, {kOnes, kOnes}),
              ElementsAre(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd));
}

TEST(Philox, GivesTheKnownAnswerForTheDigitsOfPi) {
  EXPECT_THAT(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              ElementsAre(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

// Bounds of the moments: five standard errors for a million draws of a fixed seed.
TEST(Random, UniformNumbersHaveTheirMoments) {
  const Moments found = momentsOf(uniformPair);

  EXPECT_NEAR(found.mean, 0.5, 5 * std::sqrt(1.0 / 12 / kDraws));
  EXPECT_NEAR(found.variance, 1.0 / 12, 5 * std::sqrt(1.0 / 180 / kDraws));
  EXPECT_NEAR(found.correlation, 0.0, 5 / 12.0 / std::sqrt(kDraws));
}

TEST(Random, NormalNumbersHaveTheirMoments) {
  const Moments found = momentsOf(normalPair);

  EXPECT_NEAR(found.mean, 0.0, 5 * std::sqrt(1.0 / kDraws));
  EXPECT_NEAR(found.variance, 1.0, 5 * std::sqrt(2.0 / kDraws));
  EXPECT_NEAR(found.skewness, 0.0, 5 * std::sqrt(15.0 / kDraws));
  EXPECT_NEAR(found.kurtosis, 3.0, 5 * std::sqrt(96.0 / kDraws));
  EXPECT_NEAR(found.correlation, 0.0, 5 * std::sqrt(1.0 / kDraws));
}

// Without signal the magnitude is Rayleigh distributed: mean sd sqrt(pi/2), second moment 2 sd^2.
TEST(Random, RicianNoiseWithoutSignalIsRayleigh) {
  const Moments found = momentsOf([](const Draw& draw) {
    return std::array{withRicianNoise(0.0, 3.0, draw), 0.0};
  });

  EXPECT_NEAR(found.mean, 3.0 * std::sqrt(std::numbers::pi / 2), 0.01);
  EXPECT_NEAR(found.variance, 9.0 * (2.0 - std::numbers::pi / 2), 0.03);
}

// The second moment of a Rician magnitude is S^2 + 2 sd^2 (Gudbjartsson, Patz 1995).
TEST(Random, RicianNoiseRaisesTheSecondMomentByTwiceTheVariance) {
  const Moments found = momentsOf([](const Draw& draw) {
    return std::array{withRicianNoise(4.0, 2.0, draw), 0.0};
  });

  EXPECT_NEAR(found.variance + found.mean * found.mean, 24.0, 0.1);
}

TEST(Random, EveryPartOfADrawChangesTheNumbers) {
  const Draw draw{.seed = 1, .voxel = 2, .sample = 3, .number = 4};
  const auto first = uniformPair(draw);

  for (const Draw& other : {Draw{2, 2, 3, 4}, Draw{1, 3, 3, 4}, Draw{1, 2, 4, 4}, Draw{1, 2, 3, 5},
                            Draw{1 + (1ULL << 32), 2, 3, 4}, Draw{1, 2 + (1ULL << 32), 3, 4}})
    EXPECT_NE(uniformPair(other), first);
}

TEST(Random, UniformNumbersStayInsideTheOpenInterval) {
  for (std::uint64_t voxel = 0; voxel < kDraws; ++voxel)
    for (const double value : uniformPair({.seed = 3, .voxel = voxel}))
      ASSERT_TRUE(value > 0.0 && value < 1.0);
}

}  // namespace
}  // namespace voxelfit
