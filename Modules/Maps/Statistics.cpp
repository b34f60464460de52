// SPDX-License-Identifier: BSD-3-Clause
#include "Maps/Statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <vector>

#include "Core/Error.h"

namespace voxelfit {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double mean(std::span<const float> values) {
  double sum = 0.0;
  for (const float value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double sampleSd(std::span<const float> values, double centre) {
  if (values.size() < 2) return 0.0;
  double sum = 0.0;
  for (const float value : values) sum += (value - centre) * (value - centre);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

}  // namespace

double quantile(std::span<float> values, double probability) {
  if (values.empty()) return kNaN;
  const double position = probability * static_cast<double>(values.size() - 1);
  const auto below = values.begin() + static_cast<std::ptrdiff_t>(position);
  std::nth_element(values.begin(), below, values.end());
  const double low = *below, fraction = position - std::floor(position);
  if (fraction == 0.0) return low;
  const double high = *std::min_element(below + 1, values.end());
  return low + fraction * (high - low);
}

Statistics summarise(std::span<const float> values) {
  std::vector<float> finite;
  finite.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite),
               [](float value) { return std::isfinite(value); });

  Statistics result;
  result.count = static_cast<std::int64_t>(finite.size());
  result.notFinite = static_cast<std::int64_t>(values.size()) - result.count;
  result.mean = finite.empty() ? kNaN : mean(finite);
  result.sd = finite.empty() ? kNaN : sampleSd(finite, result.mean);
  result.lowerQuartile = quantile(finite, 0.25);
  result.median = quantile(finite, 0.5);
  result.upperQuartile = quantile(finite, 0.75);
  result.minimum = finite.empty() ? kNaN : *std::ranges::min_element(finite);
  result.maximum = finite.empty() ? kNaN : *std::ranges::max_element(finite);
  return result;
}

std::map<std::int32_t, Statistics> summariseByLabel(std::span<const float> values,
                                                    std::span<const std::int32_t> labels) {
  if (values.size() != labels.size())
    throw Error(ErrorCode::Mismatch, "labels: " + std::to_string(labels.size()) + " voxels, the map has " +
                                         std::to_string(values.size()));
  std::map<std::int32_t, std::vector<float>> regions;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (labels[i] != 0) regions[labels[i]].push_back(values[i]);

  std::map<std::int32_t, Statistics> result;
  for (const auto& [label, region] : regions) result[label] = summarise(region);
  return result;
}

}  // namespace voxelfit
