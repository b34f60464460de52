// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/MovingInput.h"

#include <algorithm>
#include <cmath>

#include "Models/Protocol.h"

namespace voxelfit {
namespace {

/// Steps that differ by less than this share are taken as equal.
constexpr double kEqualSteps = 1e-6;
constexpr double kBeyond = 1e6;  ///< s, behind the last row

/// The times as multiples of kTimeTick, evenly spaced where they are so within rounding.
std::vector<double> inTicks(std::span<const double> times) {
  std::vector<double> ticks{std::round(times.front() / kTimeTick) * kTimeTick};
  double last = 0.0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double step = times[i] - times[i - 1];
    if (std::abs(step - last) > kEqualSteps * step)
      last = std::round((times[i] - ticks.back()) / kTimeTick) * kTimeTick;
    ticks.push_back(ticks.back() + last);
  }
  return ticks;
}

/// The most knots that a window [t, t + length) holds, wherever it lies.
int mostKnots(std::span<const double> knots, double length) {
  std::ptrdiff_t most = 0;
  for (auto first = knots.begin(); first != knots.end(); ++first)
    most = std::max(most, std::lower_bound(first, knots.end(), *first + length) - first);
  return static_cast<int>(most);
}

/// The concentration at the first sample, at each row behind it, and beyond.
std::vector<double> knotValues(std::span<const double> seriesTimes, const InputFunction& input) {
  std::vector<double> values{resample(input, seriesTimes).front()};
  for (std::size_t i = 0; i < input.times.size(); ++i)
    if (input.times[i] > seriesTimes.front() + kTimeTolerance) values.push_back(input.concentration[i]);
  values.push_back(values.back());
  return values;
}

}  // namespace

MovingInput movingInput(std::span<const double> seriesTimes, const InputFunction& input, double lowestDelay) {
  MovingInput moving;
  std::vector<double> rows{seriesTimes.front()};
  moving.concentration = knotValues(seriesTimes, input);
  if (!input.portal.empty()) moving.portal = knotValues(seriesTimes, portalVeinOf(input));
  for (const double time : input.times)
    if (time > rows.front() + kTimeTolerance) rows.push_back(time);
  moving.knots = inTicks(rows);
  const std::vector<double> samples = inTicks(seriesTimes);
  const auto walk = [&](int knots, int sample) {
    moving.sampleTimes.insert(moving.sampleTimes.end(), knots + 1, samples[sample]);
    moving.sampleAt.insert(moving.sampleAt.end(), knots, -1);
    moving.sampleAt.push_back(sample);
  };
  const double earliest = samples.front() - lowestDelay;
  const auto before =
      std::upper_bound(moving.knots.begin(), moving.knots.end(), earliest) - moving.knots.begin();
  walk(std::max(1, static_cast<int>(before)), 0);
  for (std::size_t n = 1; n < samples.size(); ++n)
    walk(mostKnots(moving.knots, samples[n] - samples[n - 1]), static_cast<int>(n));
  moving.knots.push_back(std::max(moving.knots.back(), samples.back() - lowestDelay) + kBeyond);
  return moving;
}

}  // namespace voxelfit
