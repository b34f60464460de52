// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/Baseline.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace voxelfit {
namespace {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// Means over three samples, the ends counted twice.
std::vector<double> smoothed(std::span<const double> curve) {
  const int last = static_cast<int>(curve.size()) - 1;
  std::vector<double> means;
  for (int i = 0; i <= last; ++i)
    means.push_back((curve[std::max(i - 1, 0)] + curve[i] + curve[std::min(i + 1, last)]) / 3.0);
  return means;
}

double medianStep(std::span<const double> curve) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < curve.size(); ++i) steps.push_back(std::abs(curve[i] - curve[i - 1]));
  return median(std::move(steps));
}

/// Sum of squares about the best constant up to sample `corner` and straight line from there to sample
/// `last`.
double squaresAbout(std::span<const double> curve, int corner, int last) {
  const double count = last + 1;
  double x1 = 0.0, x2 = 0.0, y1 = 0.0, y2 = 0.0, xy = 0.0;
  for (int i = 0; i <= last; ++i) {
    const double x = std::max(i - corner, 0), y = curve[i] - curve[0];
    x1 += x, x2 += x * x, y1 += y, y2 += y * y, xy += x * y;
  }
  const double covariance = xy - x1 * y1 / count;
  return y2 - y1 * y1 / count - covariance * covariance / (x2 - x1 * x1 / count);
}

}  // namespace

std::optional<int> findArrival(std::span<const double> curve) {
  if (curve.size() < 4 || !std::ranges::all_of(curve, [](double y) { return std::isfinite(y); }))
    return std::nullopt;
  std::vector<double> change = smoothed(curve);
  const double start = median({change.begin(), change.begin() + 3});
  for (double& y : change) y = std::abs(y - start);
  const double largest = *std::ranges::max_element(change);
  if (!(largest > kLeastChange * medianStep(curve)) || !(largest > 0.0)) return std::nullopt;
  const auto isHalf = [&](double y) { return y >= 0.5 * largest; };
  const int half = static_cast<int>(std::ranges::find_if(change, isHalf) - change.begin());
  int best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int corner = 0; corner < half; ++corner)
    if (const double squares = squaresAbout(curve, corner, half); squares < least)
      least = squares, best = corner;
  return best;
}

std::optional<SampleRange> findBaseline(std::span<const double> curve) {
  const std::optional<int> arrival = findArrival(curve);
  if (!arrival) return std::nullopt;
  return SampleRange{0, std::max(*arrival - 1, 0)};
}

}  // namespace voxelfit
