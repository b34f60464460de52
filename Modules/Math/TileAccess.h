// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Moving voxels between a tile ([row][voxel], voxel fastest, float) and numbers: one voxel or one pack at a time.
#include <cstdint>

#include "Core/Device.h"
#include "Math/Number.h"
#ifndef __CUDACC__
#include "Math/Pack.h"
#endif

namespace voxelfit {

/// Which voxels of a tile a number stands for: kLanes consecutive ones, or those listed in `index` (one a lane).
struct Lanes {
  std::int64_t first = 0;
  const std::int32_t* index = nullptr;
};

/// row[voxel] for the voxels of `lanes`. Rows are padded: reading a full pack from any first voxel is allowed.
template <class Real, class S>
VF_HD VF_INLINE Real read(const S* row, const Lanes& lanes) {
  if constexpr (kLanesOf<Real> == 1) {
    return static_cast<Real>(row[lanes.index ? lanes.index[0] : lanes.first]);
  } else {
    constexpr int W = kLanesOf<Real>;
    using Stored = Pack<S, W>;
    const Stored stored = lanes.index ? gather<Stored>(row, lanes.index) : Stored::load(row + lanes.first);
    if constexpr (std::is_same_v<Real, Stored>)
      return stored;
    else
      return Real(RawLanes{}, __builtin_convertvector(stored.lane, typename Real::Lanes));
  }
}

/// row[voxel] = value for the first `count` voxels of `lanes`.
template <class Real, class S>
VF_HD VF_INLINE void write(S* row, const Lanes& lanes, int count, const Real& value) {
  if constexpr (kLanesOf<Real> == 1) {
    row[lanes.index ? lanes.index[0] : lanes.first] = static_cast<S>(value);
  } else {
    for (int i = 0; i < count; ++i) row[lanes.index ? lanes.index[i] : lanes.first + i] = static_cast<S>(value[i]);
  }
}

}  // namespace voxelfit
