// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Functions that formulas need beyond those of Math/PackFunctions.h, for numbers and packs. The rare ones
// call the standard library lane by lane, so every instruction set gives the same value.
#include <cmath>
#include <type_traits>

#include "Math/Fresnel.h"
#include "Math/Number.h"

namespace voxelfit {

/// f(x) for each lane.
template <class R, class F>
VF_HD VF_INLINE R laneByLane(const R& x, const F& f) {
  if constexpr (std::is_arithmetic_v<R>) {
    return f(x);
  } else {
    R out;
    for (int i = 0; i < R::kLanes; ++i) out.lane[i] = f(x.lane[i]);
    return out;
  }
}

template <class R>
VF_HD VF_INLINE R fresnelCosine(const R& x) {
  return laneByLane(x, [](Scalar<R> v) { return fresnel(v).cosine; });
}
template <class R>
VF_HD VF_INLINE R fresnelSine(const R& x) {
  return laneByLane(x, [](Scalar<R> v) { return fresnel(v).sine; });
}

/// a^b as std::pow has it; exp(b log a) where a > 0.
template <class R>
VF_HD VF_INLINE R power(const R& a, const R& b) {
  if constexpr (std::is_arithmetic_v<R>) {
    using std::pow;
    return pow(a, b);
  } else {
    const auto isPositive = R(0) < a;
    R out = exp(b * log(select(isPositive, a, R(1))));
    if (any(!isPositive))
      for (int i = 0; i < R::kLanes; ++i)
        if (!isPositive[i]) out.lane[i] = std::pow(a.lane[i], b.lane[i]);
    return out;
  }
}

/// b a^(b - 1), the slope of a^b with a; 0 where a is 0 and the slope infinite, for there a factor 0 follows.
template <class R>
VF_HD VF_INLINE R powerSlope(const R& a, const R& b) {
  const auto isInfinite = (a == R(0)) & (b < R(1));
  return select(isInfinite, R(0), b * power(select(isInfinite, R(1), a), b - R(1)));
}

/// log a; 0 where a is 0, for there a factor 0 follows.
template <class R>
VF_HD VF_INLINE R logOrZero(const R& a) {
  using std::log;
  return log(select(a == R(0), R(1), a));
}

/// 1 / a; 0 where a is 0, for there a factor 0 follows.
template <class R>
VF_HD VF_INLINE R reciprocalOrZero(const R& a) {
  const auto isZero = a == R(0);
  return select(isZero, R(0), R(1) / select(isZero, R(1), a));
}

}  // namespace voxelfit
