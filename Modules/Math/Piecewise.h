// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Functions with a kink, where the derivative is that of one side.
#include "Math/Dual.h"

namespace voxelfit {

/// x where it is positive, else 0; slope 0 at x = 0.
template <class R>
VF_HD VF_INLINE R positivePart(const R& x) {
  return select(R(0) < x, x, R(0));
}
template <class R, Bits bits>
VF_HD VF_INLINE Dual<R, bits> positivePart(const Dual<R, bits>& x) {
  return chain(positivePart(x.v), select(R(0) < x.v, R(1), R(0)), x);
}

/// |x|; slope 1 at x = 0. Numbers without derivatives: Math/Number.h.
template <class R, Bits bits>
VF_HD VF_INLINE Dual<R, bits> magnitude(const Dual<R, bits>& x) {
  return chain(magnitude(x.v), select(x.v < R(0), R(-1), R(1)), x);
}

}  // namespace voxelfit
