// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "Core/Geometry.h"

namespace voxelfit {

/// Differences between the neighbours among some voxels of a grid. Along an axis whose voxels are further
/// apart than those of the closest axis they count less, by the ratio of the spacings.
class Neighbours {
 public:
  static constexpr int kAxes = 3;

  /// `voxels` are linear indices into the grid, ascending; below, voxel v is the v-th of them.
  Neighbours(const Geometry& grid, std::span<const std::int64_t> voxels);

  /// From voxel v to the next one along an axis; 0 where that is not among the voxels. One value a voxel.
  double slope(const double* values, int axis, std::int64_t v) const {
    const std::int32_t next = next_[axis][v];
    return next < 0 ? 0.0 : weight_[axis] * (values[next] - values[v]);
  }

  /// The transpose of all slopes at voxel v: flows[axis * voxels + v].
  double transpose(const double* flows, std::int64_t v) const {
    double sum = 0.0;
    for (int axis = 0; axis < kAxes; ++axis) {
      const double* flow = flows + axis * static_cast<std::int64_t>(next_[axis].size());
      const std::int32_t before = before_[axis][v];
      if (before >= 0) sum += weight_[axis] * flow[before];
      if (next_[axis][v] >= 0) sum -= weight_[axis] * flow[v];
    }
    return sum;
  }

  /// A bound of the squared norm of all slopes over that of the values; 0 where no voxel has a neighbour.
  double squaredNorm() const;

 private:
  std::array<double, kAxes> weight_{};
  std::array<std::vector<std::int32_t>, kAxes> next_, before_;  ///< -1: not among the voxels
};

}  // namespace voxelfit
