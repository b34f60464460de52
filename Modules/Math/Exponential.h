// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A coordinate of a search and exponentials of it. Everywhere they are Duals; code that can use the second
// derivatives, which are x^2 exp(-x q), recognises them by their type.
#include "Math/Dual.h"

namespace voxelfit {

/// The one parameter in `bits` itself.
template <class R, Bits bits>
struct Coordinate : Dual<R, bits> {};

/// A multiple of exp(-x q), q being the one parameter in `bits`.
template <class R, Bits bits>
struct Exponential : Dual<R, bits> {
  R x;
};

template <class T>
inline constexpr bool kIsCoordinate = false;
template <class R, Bits bits>
inline constexpr bool kIsCoordinate<Coordinate<R, bits>> = true;
template <class T>
inline constexpr bool kIsExponential = false;
template <class R, Bits bits>
inline constexpr bool kIsExponential<Exponential<R, bits>> = true;

/// A parameter as a coordinate; values without derivatives stay what they are.
template <class R, Bits bits>
VF_HD VF_INLINE Coordinate<R, bits> coordinate(const Dual<R, bits>& q) {
  return {q};
}
template <class R>
VF_HD VF_INLINE R coordinate(const R& q) {
  return q;
}

/// The exponential of q with the value e = exp(-x q).
template <class R, Bits bits>
VF_HD VF_INLINE Exponential<R, bits> exponential(const R& e, const R& x, const Coordinate<R, bits>&) {
  return {{e, {R(0) - x * e}}, x};
}

template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Exponential<R, bits> operator*(const Exponential<R, bits>& e, const C& c) {
  return {{e.v * R(c), {e.d[0] * R(c)}}, e.x};
}
template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Exponential<R, bits> operator*(const C& c, const Exponential<R, bits>& e) {
  return e * c;
}

}  // namespace voxelfit
