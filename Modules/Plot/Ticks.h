// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

namespace voxelfit {

/// A closed interval of display values.
struct Range {
  double low = 0.0;
  double high = 1.0;

  double length() const { return high - low; }
};

/// Round positions on an axis.
struct Ticks {
  std::vector<double> positions;  ///< ascending, all inside the range
  double step = 1.0;              ///< 1, 2 or 5 times a power of ten
  int decimals = 0;               ///< of every label: enough to tell neighbours apart

  /// The label of one position with a true minus sign: "0.25", "−5".
  std::string label(double position) const;
};

/// Ticks with the finest step of 1, 2 or 5 times a power of ten that puts at most `most` (>= 2) of them into
/// `range`; none for an empty or not finite range.
Ticks ticksFor(Range range, int most);

/// `range` widened to 0 where its nearer end lies within 40 % of the farther one; never empty.
Range withZeroNear(Range range);

/// `range` widened to multiples of the step that ticksFor() chooses.
Range roundedOut(Range range, int most);

/// Magnitudes whose labels are printed as they are: 0.01 up to 9999.
inline constexpr int kSmallestPlainExponent = -2;
inline constexpr int kLargestPlainExponent = 3;

/// The power of ten to print once beside an axis to keep its labels short; 0 for plain magnitudes.
int sharedExponent(Range range);

/// The unit of labels that are values / 10^exponent, as markup of Canvas: "10^{-3} mm2/s"; or just `unit`.
std::string scaledUnit(const std::string& unit, int exponent);

}  // namespace voxelfit
