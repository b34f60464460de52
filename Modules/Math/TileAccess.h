// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Moving voxels between a tile ([row][voxel], voxel fastest, float) and numbers: one voxel or one pack at a
// time.
#include <concepts>
#include <cstdint>
#include <type_traits>

#include "Core/Device.h"
#include "Math/Number.h"
#ifndef __CUDACC__
#include "Math/Pack.h"
#endif

namespace voxelfit {

/// Which voxels of a tile a number stands for: kLanes consecutive ones, or those listed in `index` (one a
/// lane).
struct Lanes {
  std::int64_t first = 0;
  const std::int32_t* index = nullptr;
};

/// row[voxel] for the voxel of `lanes`.
template <std::floating_point Real, class S>
VF_HD VF_INLINE Real read(const S* row, const Lanes& lanes) {
  return static_cast<Real>(row[lanes.index ? lanes.index[0] : lanes.first]);
}

/// row[voxel] = value for the voxel of `lanes`; the count is for packs.
template <std::floating_point Real, class S>
VF_HD VF_INLINE void write(S* row, const Lanes& lanes, int, const Real& value) {
  row[lanes.index ? lanes.index[0] : lanes.first] = static_cast<S>(value);
}

#ifndef __CUDACC__
template <class Real>
concept AnyPack = kLanesOf<Real> >
1;

/// row[voxel] for the voxels of `lanes`. Rows are padded: reading a full pack from any first voxel is
/// allowed.
template <AnyPack Real, class S>
VF_INLINE Real read(const S* row, const Lanes& lanes) {
  using Stored = Pack<S, kLanesOf<Real>>;
  const Stored stored = lanes.index ? gather<Stored>(row, lanes.index) : Stored::load(row + lanes.first);
  if constexpr (std::is_same_v<Real, Stored>)
    return stored;
  else
    return Real(RawLanes{}, __builtin_convertvector(stored.lane, typename Real::Lanes));
}

/// row[voxel] = value for the first `count` voxels of `lanes`.
template <AnyPack Real, class S>
VF_INLINE void write(S* row, const Lanes& lanes, int count, const Real& value) {
  if constexpr (std::is_same_v<S, Scalar<Real>>) {
    if (!lanes.index && count == kLanesOf<Real>) return value.store(row + lanes.first);
  }
  for (int i = 0; i < count; ++i)
    row[lanes.index ? lanes.index[i] : lanes.first + i] = static_cast<S>(value[i]);
}
#endif

}  // namespace voxelfit
