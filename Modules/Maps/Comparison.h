// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <span>

namespace voxelfit {

/// Largest allowed error of a voxel: |found - wanted| <= absolute + relative * |wanted|.
struct Tolerance {
  double absolute = 0.0;  ///< unit of the maps, >= 0
  double relative = 0.0;  ///< >= 0
};

/// How far one map is from another. Averages are over the voxels that are finite in both maps, and NaN
/// without any.
struct Comparison {
  std::int64_t count = 0;    ///< voxels finite in both
  std::int64_t skipped = 0;  ///< voxels finite in neither
  std::int64_t outside = 0;  ///< voxels outside the tolerance, or finite in one map only
  double meanAbsolute = 0.0;
  double medianAbsolute = 0.0;
  double maxAbsolute = 0.0;
  double meanRelative = 0.0;  ///< |found - wanted| / |wanted|, where wanted is not 0
  double medianRelative = 0.0;
  double maxRelative = 0.0;
  double rmse = 0.0;
  double bias = 0.0;  ///< mean of found - wanted
  double ccc =
      0.0;  ///< concordance: L. I. Lin, Biometrics 45:255 (1989), eq. 2.2; NaN for two equal constants
  double pearson = 0.0;  ///< NaN when one map is constant

  /// True when there was something to compare and no voxel is outside the tolerance.
  bool passes() const { return count > 0 && outside == 0; }
};

/// Compares `found` with the reference `wanted`, voxel by voxel and in the same unit.
/// Throws Error{Mismatch} when their lengths differ.
Comparison compare(std::span<const float> found, std::span<const float> wanted, const Tolerance& tolerance);

}  // namespace voxelfit
