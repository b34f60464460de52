// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace voxelfit {

/// What a curve comes to, in the units of its values and its positions.
struct CurveSummary {
  double area = 0.0;       ///< by trapezoids from each position to the next
  double last = 0.0;       ///< value at the last position
  double maximum = 0.0;    ///< largest value, with its sign
  double maximumAt = 0.0;  ///< the first position with that value
};

/// Sums up curves that have a value at each of the same positions.
class CurveShape {
 public:
  /// At least one position; their order does not matter, and some may be equal.
  explicit CurveShape(std::vector<double> positions);

  /// `values` holds one number a position, in the order of the positions; all is NaN where one of them is.
  CurveSummary of(std::span<const double> values) const;

 private:
  std::vector<double> positions_;
  std::vector<double> widths_;  ///< half the distance between the neighbours on the axis
  std::size_t last_;
};

}  // namespace voxelfit
