// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Neighbours.h"

#include <algorithm>
#include <limits>

namespace voxelfit {

Neighbours::Neighbours(const Geometry& grid, std::span<const std::int64_t> voxels) {
  std::vector<std::int32_t> place(grid.voxels(), -1);
  for (std::size_t v = 0; v < voxels.size(); ++v) place[voxels[v]] = static_cast<std::int32_t>(v);
  double closest = std::numeric_limits<double>::infinity();
  for (int axis = 0; axis < kAxes; ++axis)
    if (grid.size[axis] > 1) closest = std::min(closest, grid.spacing[axis]);
  std::int64_t step = 1;
  for (int axis = 0; axis < kAxes; ++axis) {
    weight_[axis] = closest / grid.spacing[axis];
    next_[axis].assign(voxels.size(), -1);
    before_[axis].assign(voxels.size(), -1);
    for (std::size_t v = 0; v < voxels.size(); ++v) {
      if (voxels[v] / step % grid.size[axis] + 1 == grid.size[axis]) continue;
      const std::int32_t next = place[voxels[v] + step];
      next_[axis][v] = next;
      if (next >= 0) before_[axis][next] = static_cast<std::int32_t>(v);
    }
    step *= grid.size[axis];
  }
}

double Neighbours::squaredNorm() const {
  double sum = 0.0;
  for (int axis = 0; axis < kAxes; ++axis)
    if (std::ranges::any_of(next_[axis], [](std::int32_t next) { return next >= 0; }))
      sum += 4.0 * weight_[axis] * weight_[axis];
  return sum;
}

}  // namespace voxelfit
