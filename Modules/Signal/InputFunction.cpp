// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/InputFunction.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>
#include <string_view>

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

/// A column of the table at `times`: linear between its rows, the end values outside.
std::vector<double> columnAt(const std::vector<double>& rows, const std::vector<double>& column,
                             std::span<const double> times) {
  std::vector<double> values;
  for (const double time : times) {
    const auto i = std::upper_bound(rows.begin(), rows.end(), time) - rows.begin();
    if (i == 0 || i == std::ssize(rows)) {
      values.push_back(i == 0 ? column.front() : column.back());
      continue;
    }
    const double share = (time - rows[i - 1]) / (rows[i] - rows[i - 1]);
    values.push_back(std::lerp(column[i - 1], column[i], share));
  }
  return values;
}

/// An input function of one inlet, later; a row at the end that it leaves has the value of that end.
InputFunction moved(InputFunction input, double delay) {
  auto &times = input.times, &values = input.concentration;
  const double start = times.front(), end = times.back();
  for (double& time : times) time += delay;
  if (times.front() > start) {
    times.insert(times.begin(), start);
    values.insert(values.begin(), values.front());
  } else if (times.back() < end) {
    times.push_back(end);
    values.push_back(values.back());
  }
  return input;
}

}  // namespace

void check(const InputFunction& input) {
  const auto rows = input.times.size();
  const bool hasPortal = !input.portal.empty();
  const auto wantRows = [&](const std::vector<double>& column) {
    if (rows < 2 || column.size() != rows)
      throw Error(ErrorCode::Mismatch, input.description + ": " + std::to_string(rows) + " times and " +
                                           std::to_string(column.size()) +
                                           " concentrations, two or more of each wanted");
  };
  wantRows(input.concentration);
  if (hasPortal) wantRows(input.portal);
  for (std::size_t i = 0; i < rows; ++i) {
    if (!std::isfinite(input.times[i]) || !std::isfinite(input.concentration[i]) ||
        (hasPortal && !std::isfinite(input.portal[i])))
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

InputFunction delayed(InputFunction input, double delay, double portalDelay) {
  const bool hasPortal = !input.portal.empty();
  if (delay == 0.0 && (!hasPortal || portalDelay == 0.0)) return input;
  std::string description = input.description + ", delay " + seconds(delay);
  if (hasPortal) description += " and " + seconds(portalDelay);
  InputFunction later;
  if (hasPortal) {
    const InputFunction portal = moved(portalVeinOf(input), portalDelay);
    input.portal.clear();
    later = withPortalVein(moved(std::move(input), delay), portal);
  } else {
    later = moved(std::move(input), delay);
  }
  later.description = std::move(description);
  return later;
}

InputFunction dispersed(const InputFunction& input, double spread) {
  check(input);
  if (!(spread >= 0.0 && std::isfinite(spread)))
    throw Error(ErrorCode::Usage, "dispersion: " + seconds(spread) + ", 0 or more wanted");
  if (spread == 0.0) return input;
  const double before = input.concentration.front(), rate = 1.0 / spread;
  InputFunction out{
      {input.times.front()}, {before}, input.description + ", dispersion " + seconds(spread), input.unit};
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

InputFunction withPortalVein(const InputFunction& artery, const InputFunction& portal) {
  check(artery);
  check(portal);
  if (std::string_view(artery.unit.label) != portal.unit.label)
    throw Error(ErrorCode::Mismatch, portal.description + ": is in " + portal.unit.label + ", " +
                                         artery.description + " is in " + artery.unit.label);
  const double begin = std::max(artery.times.front(), portal.times.front());
  const double end = std::min(artery.times.back(), portal.times.back());
  InputFunction both;
  std::ranges::set_union(artery.times, portal.times, std::back_inserter(both.times));
  std::erase_if(both.times, [&](double time) { return time < begin || time > end; });
  both.concentration = columnAt(artery.times, artery.concentration, both.times);
  both.portal = columnAt(portal.times, portal.concentration, both.times);
  both.description = artery.description + " and " + portal.description;
  both.unit = artery.unit;
  check(both);
  return both;
}

InputFunction portalVeinOf(InputFunction input) {
  input.concentration = std::move(input.portal);
  input.portal.clear();
  return input;
}

std::vector<double> resample(const InputFunction& input, std::span<const double> times) {
  check(input);
  wantCover(input, times);
  return columnAt(input.times, input.concentration, times);
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
  if (!input.portal.empty()) grid.portal = columnAt(input.times, input.portal, grid.times);
  return grid;
}

}  // namespace voxelfit
