// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Random numbers as a pure function of (seed, voxel, sample, draw): no state, so a phantom is the same
// whatever the number of threads, tiles or ranks that make it.
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "Core/Device.h"

namespace voxelfit {

/// One block of Philox4x32-10: four random words for a 128-bit counter and a 64-bit key; a bijection of the
/// counter. Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
/// sections 3.2-3.4.
VF_HD constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                    std::array<std::uint32_t, 2> key) {
  constexpr int kRounds = 10;
  constexpr std::uint64_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0], product1 = kMultiplier1 * counter[2];
    const auto high0 = static_cast<std::uint32_t>(product0 >> 32),
               low0 = static_cast<std::uint32_t>(product0);
    const auto high1 = static_cast<std::uint32_t>(product1 >> 32),
               low1 = static_cast<std::uint32_t>(product1);
    counter = {high1 ^ counter[1] ^ key[0], low1, high0 ^ counter[3] ^ key[1], low0};
    key = {key[0] + kWeyl0, key[1] + kWeyl1};
  }
  return counter;
}

/// Names one pair of random numbers; equal names give equal numbers.
struct Draw {
  std::uint64_t seed = 0;
  std::uint64_t voxel = 0;
  std::uint32_t sample = 0;
  std::uint32_t number = 0;  ///< tells apart several draws for the same voxel and sample
};

/// Two independent numbers, uniform in the open interval (0, 1), on a grid of 2^-52.
VF_HD inline std::array<double, 2> uniformPair(const Draw& draw) {
  constexpr double kStep = 0x1p-52;
  const auto low = [](std::uint64_t x) { return static_cast<std::uint32_t>(x); };
  const auto high = [](std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); };
  const auto words = philox({draw.number, draw.sample, low(draw.voxel), high(draw.voxel)},
                            {low(draw.seed), high(draw.seed)});
  const auto unit = [&](int k) {
    const std::uint64_t bits = (static_cast<std::uint64_t>(words[k]) << 32 | words[k + 1]) >> 12;
    return (static_cast<double>(bits) + 0.5) * kStep;  // exact: 52 bits and a half fit in a double
  };
  return {unit(0), unit(2)};
}

/// Two independent normal numbers of mean 0 and standard deviation 1.
/// Source: Box, Muller, Ann Math Stat 29:610 (1958).
VF_HD inline std::array<double, 2> normalPair(const Draw& draw) {
  const auto [u, v] = uniformPair(draw);
  const double radius = std::sqrt(-2.0 * std::log(u));
  const double angle = 2.0 * std::numbers::pi * v;
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

/// `signal` as a magnitude image shows it when both channels carry normal noise of standard deviation `sd`.
/// Source: Gudbjartsson, Patz, Magn Reson Med 34:910 (1995), eq 1.
VF_HD inline double withRicianNoise(double signal, double sd, const Draw& draw) {
  const auto [real, imaginary] = normalPair(draw);
  return std::hypot(signal + sd * real, sd * imaginary);
}

}  // namespace voxelfit
