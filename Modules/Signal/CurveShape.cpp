// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/CurveShape.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

namespace voxelfit {

CurveShape::CurveShape(std::vector<double> positions)
    : positions_(std::move(positions)), widths_(positions_.size()) {
  std::vector<std::size_t> order(positions_.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::less(), [&](std::size_t i) { return positions_[i]; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const double half = (positions_[order[i]] - positions_[order[i - 1]]) / 2.0;
    widths_[order[i - 1]] += half;
    widths_[order[i]] += half;
  }
  last_ = order.back();
}

CurveSummary CurveShape::of(std::span<const double> values) const {
  CurveSummary summary{.last = values[last_], .maximum = values[0], .maximumAt = positions_[0]};
  for (std::size_t i = 0; i < values.size(); ++i) {
    summary.area += widths_[i] * values[i];
    const bool isEarlier = values[i] == summary.maximum && positions_[i] < summary.maximumAt;
    if (values[i] > summary.maximum || isEarlier) {
      summary.maximum = values[i];
      summary.maximumAt = positions_[i];
    }
  }
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(summary.area)) return {kNaN, kNaN, kNaN, kNaN};
  return summary;
}

}  // namespace voxelfit
