// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/InputFunction.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "Core/Error.h"
#include "Math/Convolution.h"

namespace voxelfit {
namespace {

std::string seconds(double time) {
  std::ostringstream text;
  text << time << " s";
  return text.str();
}

void wantCover(const InputFunction& input, std::span<const double> times) {
  if (times.empty()) return;
  if (!(input.times.front() <= times.front() + kTimeTolerance))
    throw Error(ErrorCode::Mismatch,
                input.description + ": first time " + seconds(input.times.front()) +
                    ", the series' first time is " + seconds(times.front()),
                "add a row for the time before the agent arrives, with concentration 0");
  if (!(input.times.back() >= times.back() - kTimeTolerance))
    throw Error(ErrorCode::Mismatch, input.description + ": last time " + seconds(input.times.back()) +
                                         ", the series' last time is " + seconds(times.back()));
}

/// Linear between the rows around `time`, the end value outside.
double valueAt(const InputFunction& input, double time) {
  const auto after = std::upper_bound(input.times.begin(), input.times.end(), time);
  if (after == input.times.begin()) return input.concentration.front();
  if (after == input.times.end()) return input.concentration.back();
  const auto i = after - input.times.begin();
  const double share = (time - input.times[i - 1]) / (input.times[i] - input.times[i - 1]);
  return std::lerp(input.concentration[i - 1], input.concentration[i], share);
}

}  // namespace

void check(const InputFunction& input) {
  const auto rows = input.times.size();
  if (rows < 2 || input.concentration.size() != rows)
    throw Error(ErrorCode::Mismatch, input.description + ": " + std::to_string(rows) + " times and " +
                                         std::to_string(input.concentration.size()) +
                                         " concentrations, two or more of each wanted");
  for (std::size_t i = 0; i < rows; ++i) {
    if (!std::isfinite(input.times[i]) || !std::isfinite(input.concentration[i]))
      throw Error(ErrorCode::Unreadable,
                  input.description + ": row " + std::to_string(i + 1) + " is not finite, a number wanted");
    if (i > 0 && input.times[i] <= input.times[i - 1])
      throw Error(ErrorCode::Unreadable, input.description + ": row " + std::to_string(i + 1) + ": " +
                                             seconds(input.times[i]) + " follows " +
                                             seconds(input.times[i - 1]) + ", increasing times wanted");
  }
}

InputFunction bloodToPlasma(InputFunction blood, double hematocrit) {
  if (!(hematocrit >= 0.0 && hematocrit < 1.0))
    throw Error(ErrorCode::Usage,
                "hematocrit: " + std::to_string(hematocrit) + ", a number from 0 to below 1 wanted");
  for (double& value : blood.concentration) value /= 1.0 - hematocrit;
  return blood;
}

InputFunction delayed(InputFunction input, double delay) {
  if (delay == 0.0) return input;
  const double start = input.times.front(), end = input.times.back();
  for (double& time : input.times) time += delay;
  if (delay > 0.0) {
    input.times.insert(input.times.begin(), start);
    input.concentration.insert(input.concentration.begin(), input.concentration.front());
  } else {
    input.times.push_back(end);
    input.concentration.push_back(input.concentration.back());
  }
  input.description += ", delay " + seconds(delay);
  return input;
}

InputFunction dispersed(const InputFunction& input, double spread) {
  check(input);
  if (!(spread >= 0.0 && std::isfinite(spread)))
    throw Error(ErrorCode::Usage, "dispersion: " + seconds(spread) + ", 0 or more wanted");
  if (spread == 0.0) return input;
  const double before = input.concentration.front(), rate = 1.0 / spread;
  InputFunction out{{input.times.front()}, {before}, input.description + ", dispersion " + seconds(spread)};
  ExpConvolution spreading(rate);
  for (std::size_t i = 1; i < input.times.size(); ++i) {
    const double step = input.times[i] - input.times[i - 1];
    const int parts = std::max(1, static_cast<int>(std::ceil(step * rate * kDispersionSteps)));
    for (int k = 1; k <= parts; ++k) {
      const auto value = [&](int part) {
        return std::lerp(input.concentration[i - 1], input.concentration[i],
                         static_cast<double>(part) / parts) -
               before;
      };
      out.times.push_back(k < parts ? input.times[i - 1] + step * k / parts : input.times[i]);
      out.concentration.push_back(before + rate * spreading.step(step / parts, value(k - 1), value(k)));
    }
  }
  return out;
}

std::vector<double> resample(const InputFunction& input, std::span<const double> times) {
  check(input);
  wantCover(input, times);
  std::vector<double> values;
  values.reserve(times.size());
  for (const double time : times) values.push_back(valueAt(input, time));
  return values;
}

InputGrid mergeGrids(std::span<const double> seriesTimes, const InputFunction& input) {
  InputGrid grid;
  const auto add = [&](double time, int sample) {
    grid.times.push_back(time);
    grid.sampleAt.push_back(sample);
  };
  auto row = input.times.begin();
  for (std::size_t n = 0; n < seriesTimes.size(); ++n) {
    for (; row != input.times.end() && *row < seriesTimes[n] - kTimeTolerance; ++row)
      if (n > 0 && *row > seriesTimes[n - 1] + kTimeTolerance) add(*row, -1);
    add(seriesTimes[n], static_cast<int>(n));
  }
  grid.concentration = resample(input, grid.times);
  return grid;
}

}  // namespace voxelfit
