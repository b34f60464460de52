// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Areas, moments, maxima and slopes of curves, which are taken to be straight between their samples.
#include <cstddef>
#include <span>
#include <vector>

namespace voxelfit {

/// What a curve comes to, in the units of its values and its positions.
struct CurveSummary {
  double area = 0.0;       ///< from the first position to the last
  double last = 0.0;       ///< value at the last position
  double maximum = 0.0;    ///< largest value, with its sign
  double maximumAt = 0.0;  ///< the first position with that value
};

/// Integrals over a part of the axis; what lies below 0 counts as negative.
struct CurveIntegral {
  double area = 0.0;    ///< unit of the values times that of the positions
  double moment = 0.0;  ///< of the distance from a position times the value; unit of the area times positions
};

/// A value and where it is.
struct CurvePoint {
  double value = 0.0, position = 0.0;
};

/// Sums up curves that have a value at each of the same positions. `values` always holds one number a
/// position, in the order of the positions.
class CurveShape {
 public:
  /// At least one position; their order does not matter, and some may be equal.
  explicit CurveShape(std::vector<double> positions);

  double first() const { return sorted_.front(); }  ///< smallest position
  double last() const { return sorted_.back(); }    ///< largest position

  /// The curve as a whole; all is NaN where one of the values is.
  CurveSummary of(std::span<const double> values) const;

  /// Exact integrals of the straight lines between the samples, for first() <= from <= to <= last(); the
  /// moment is that of the distance from `origin`. For a whole curve the area is the sum of trapezoids.
  CurveIntegral integral(std::span<const double> values, double from, double to, double origin) const;

  /// The largest value, with its sign, at a position in [from, last()], and the first such position.
  CurvePoint maximum(std::span<const double> values, double from) const;

  /// Slope of the least-squares line through the samples at positions in [from, last()]; NaN unless they have
  /// two positions or more.
  double slope(std::span<const double> values, double from) const;

 private:
  std::size_t placeOf(double from) const;

  std::vector<double> sorted_;      ///< the positions, ascending
  std::vector<std::size_t> order_;  ///< of the value that belongs to each of them
};

}  // namespace voxelfit
