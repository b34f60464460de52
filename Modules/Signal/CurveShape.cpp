// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/CurveShape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace voxelfit {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

CurveShape::CurveShape(std::vector<double> positions)
    : sorted_(std::move(positions)), order_(sorted_.size()) {
  std::iota(order_.begin(), order_.end(), 0);
  std::ranges::stable_sort(order_, std::less(), [&](std::size_t i) { return sorted_[i]; });
  std::ranges::stable_sort(sorted_);
}

/// The first sample at or behind a position.
std::size_t CurveShape::placeOf(double from) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(sorted_, from) - sorted_.begin());
}

CurveSummary CurveShape::of(std::span<const double> values) const {
  if (std::ranges::any_of(values, [](double y) { return std::isnan(y); })) return {kNaN, kNaN, kNaN, kNaN};
  const CurvePoint largest = maximum(values, first());
  return {.area = integral(values, first(), last(), first()).area,
          .last = values[order_.back()],
          .maximum = largest.value,
          .maximumAt = largest.position};
}

CurveIntegral CurveShape::integral(std::span<const double> values, double from, double to,
                                   double origin) const {
  CurveIntegral sum;
  const auto behind = std::ranges::upper_bound(sorted_, from) - sorted_.begin();
  for (auto k = static_cast<std::size_t>(behind); k < sorted_.size() && sorted_[k - 1] < to; ++k) {
    double a = sorted_[k - 1], b = sorted_[k];
    double atA = values[order_[k - 1]], atB = values[order_[k]];
    const auto between = [&, line = std::array{a, b, atA, atB}](double x) {
      return std::lerp(line[2], line[3], (x - line[0]) / (line[1] - line[0]));
    };
    if (a < from) atA = between(from), a = from;
    if (b > to) atB = between(to), b = to;
    sum.area += (b - a) / 2.0 * (atA + atB);
    // the mean of distance times value along a line, by Simpson's rule, which is exact for it
    sum.moment +=
        (b - a) / 6.0 * ((a - origin) * atA + (a + b - 2.0 * origin) * (atA + atB) + (b - origin) * atB);
  }
  return sum;
}

CurvePoint CurveShape::maximum(std::span<const double> values, double from) const {
  std::size_t k = placeOf(from), largest = k;
  for (; k < sorted_.size(); ++k)
    if (values[order_[k]] > values[order_[largest]]) largest = k;
  return {values[order_[largest]], sorted_[largest]};
}

double CurveShape::slope(std::span<const double> values, double from) const {
  const std::size_t begin = placeOf(from);
  const auto count = static_cast<double>(sorted_.size() - begin);
  double meanX = 0.0, meanY = 0.0, xx = 0.0, xy = 0.0;
  for (std::size_t k = begin; k < sorted_.size(); ++k) meanX += sorted_[k], meanY += values[order_[k]];
  meanX /= count, meanY /= count;
  for (std::size_t k = begin; k < sorted_.size(); ++k) {
    const double x = sorted_[k] - meanX;
    xx += x * x, xy += x * (values[order_[k]] - meanY);
  }
  return xx > 0.0 ? xy / xx : kNaN;
}

}  // namespace voxelfit
