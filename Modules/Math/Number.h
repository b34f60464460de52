// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Functions that fitters and models call on any number type: here for float and double; packs, duals and
// linear forms bring their own overloads. Branch on values with select(), never with if.
#include <cmath>
#include <cstdint>

#include "Core/Device.h"

namespace voxelfit {

/// The plain number type behind a number: S for Pack<S, W>, T itself otherwise.
template <class T>
struct ScalarOf {
  using type = T;
};
template <class T>
using Scalar = typename ScalarOf<T>::type;

/// Voxels that a number stands for: W for Pack<S, W>, otherwise 1.
template <class T>
inline constexpr int kLanesOf = 1;

template <class R>
VF_HD inline R select(bool m, R a, R b) {
  return m ? a : b;
}

template <class R>
VF_HD inline R reciprocal(R x) {
  return R(1) / x;
}

VF_HD inline bool any(bool m) { return m; }
VF_HD inline std::uint32_t laneBits(bool m) { return m ? 1u : 0u; }

template <class R>
VF_HD inline R smaller(R a, R b) {
  return select(b < a, b, a);
}

template <class R>
VF_HD inline R larger(R a, R b) {
  return select(a < b, b, a);
}

/// x limited to [low, high]; NaN stays NaN.
template <class R>
VF_HD inline R clamped(R x, R low, R high) {
  return larger(smaller(x, high), low);
}

template <class R>
VF_HD inline R magnitude(R x) {
  return select(x < R(0), R(0) - x, x);
}

}  // namespace voxelfit
