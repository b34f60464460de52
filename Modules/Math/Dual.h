// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Forward-mode differentiation that knows at compile time what depends on what.
//
// Dual<Real, Bits> carries a value and its derivatives with respect to the parameters named by the set bits,
// and no others. p1 * p2 is a Dual with two derivatives even in a model with fifteen parameters; nothing
// multiplies zeros. Models use `auto`, so they never see this. Source of the method: Griewank and Walther,
// Evaluating Derivatives, SIAM (2008), ch. 3.
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "Core/Device.h"
#include "Math/Number.h"

namespace voxelfit {

/// A set of parameters, one bit each.
using Bits = std::uint32_t;

/// Where the derivative to parameter k stands in Dual<Real, bits>::d.
VF_HD constexpr int slot(Bits bits, int k) {
  int below = 0;
  for (int i = 0; i < k; ++i) below += (bits >> i) & 1u;
  return below;
}

VF_HD constexpr int countBits(Bits bits) { return slot(bits, 32); }

/// The n-th set bit.
VF_HD constexpr int bitAt(Bits bits, int n) {
  for (int k = 0; k < 32; ++k)
    if ((bits >> k) & 1u)
      if (n-- == 0) return k;
  return -1;
}

/// Calls f.template operator()<k>() for every set bit k, ascending.
template <Bits bits, class F>
VF_HD VF_INLINE constexpr void forEachBit(F&& f) {
  [&]<int... n>(std::integer_sequence<int, n...>) __attribute__((always_inline)) {
    (f.template operator()<bitAt(bits, n)>(), ...);
  }
  (std::make_integer_sequence<int, countBits(bits)>{});
}

/// Calls f.template operator()<i>() for i in [0, n): a loop whose indices are constants, so that arrays stay
/// in registers.
template <int n, class F>
VF_HD VF_INLINE constexpr void forEachIndex(F&& f) {
  [&]<int... i>(std::integer_sequence<int, i...>) __attribute__((always_inline)) {
    (f.template operator()<i>(), ...);
  }
  (std::make_integer_sequence<int, n>{});
}

template <class R, Bits bits>
struct Dual {
  static constexpr Bits kBits = bits;
  static constexpr int kCount = countBits(bits);
  R v;
  R d[kCount];

  /// Derivative with respect to parameter k, which must be in `bits`.
  template <int k>
  VF_HD VF_INLINE const R& partial() const {
    static_assert((bits >> k) & 1u, "this value does not depend on that parameter");
    return d[slot(bits, k)];
  }
};

namespace detail {
template <class R, Bits bits>
void takeDual(const Dual<R, bits>&);
}  // namespace detail

/// Duals and what derives from them.
template <class T>
inline constexpr bool kIsDual = requires(const T& t) {
  detail::takeDual(t);
};

/// What may stand beside a Dual<R, …> as a constant: R itself or a plain number.
template <class C, class R>
concept ConstantFor = std::is_arithmetic_v<C> || std::same_as<C, R>;

/// f(x) for a scalar function with the given value and slope at x.
template <class R, Bits bits>
VF_HD VF_INLINE Dual<R, bits> chain(const R& value, const R& slope, const Dual<R, bits>& x) {
  return [&]<int... i>(std::integer_sequence<int, i...>) VF_INLINE_CALL {
    return Dual<R, bits>{value, {(slope * x.d[i])...}};
  }
  (std::make_integer_sequence<int, countBits(bits)>{});
}

/// f(a, b) with the given value and slopes.
template <class R, Bits A, Bits B>
VF_HD VF_INLINE Dual<R, A | B> chain(const R& value, const R& slopeA, const Dual<R, A>& a, const R& slopeB,
                                     const Dual<R, B>& b) {
  Dual<R, A | B> y;
  y.v = value;
  forEachBit<A | B>([&]<int k>() VF_INLINE_CALL {
    constexpr bool inA = (A >> k) & 1u, inB = (B >> k) & 1u;
    R& d = y.d[slot(A | B, k)];
    if constexpr (inA && inB)
      d = slopeA * a.template partial<k>() + slopeB * b.template partial<k>();
    else if constexpr (inA)
      d = slopeA * a.template partial<k>();
    else
      d = slopeB * b.template partial<k>();
  });
  return y;
}

template <class R, Bits bits>
VF_HD VF_INLINE Dual<R, bits> operator-(const Dual<R, bits>& a) {
  Dual<R, bits> y;
  y.v = R(0) - a.v;
  forEachIndex<countBits(bits)>([&]<int i>() VF_INLINE_CALL { y.d[i] = R(0) - a.d[i]; });
  return y;
}

template <class R, Bits A, Bits B>
VF_HD VF_INLINE Dual<R, A | B> operator+(const Dual<R, A>& a, const Dual<R, B>& b) {
  Dual<R, A | B> y;
  y.v = a.v + b.v;
  forEachBit<A | B>([&]<int k>() VF_INLINE_CALL {
    constexpr bool inA = (A >> k) & 1u, inB = (B >> k) & 1u;
    R& d = y.d[slot(A | B, k)];
    if constexpr (inA && inB)
      d = a.template partial<k>() + b.template partial<k>();
    else if constexpr (inA)
      d = a.template partial<k>();
    else
      d = b.template partial<k>();
  });
  return y;
}

template <class R, Bits A, Bits B>
VF_HD VF_INLINE Dual<R, A | B> operator-(const Dual<R, A>& a, const Dual<R, B>& b) {
  return a + (-b);
}

template <class R, Bits A, Bits B>
VF_HD VF_INLINE Dual<R, A | B> operator*(const Dual<R, A>& a, const Dual<R, B>& b) {
  return chain(a.v * b.v, b.v, a, a.v, b);
}

template <class R, Bits A, Bits B>
VF_HD VF_INLINE Dual<R, A | B> operator/(const Dual<R, A>& a, const Dual<R, B>& b) {
  const R inverse = reciprocal(b.v), quotient = a.v * inverse;
  return chain(quotient, inverse, a, R(0) - quotient * inverse, b);
}

template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Dual<R, bits> operator+(Dual<R, bits> a, const C& c) {
  a.v = a.v + R(c);
  return a;
}
template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Dual<R, bits> operator+(const C& c, const Dual<R, bits>& a) {
  return a + c;
}
template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Dual<R, bits> operator-(Dual<R, bits> a, const C& c) {
  a.v = a.v - R(c);
  return a;
}
template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Dual<R, bits> operator-(const C& c, const Dual<R, bits>& a) {
  return -a + c;
}
template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Dual<R, bits> operator*(const Dual<R, bits>& a, const C& c) {
  return chain(a.v * R(c), R(c), a);
}
template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Dual<R, bits> operator*(const C& c, const Dual<R, bits>& a) {
  return a * c;
}
template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Dual<R, bits> operator/(const Dual<R, bits>& a, const C& c) {
  return a * reciprocal(R(c));
}
template <class R, Bits bits, ConstantFor<R> C>
VF_HD VF_INLINE Dual<R, bits> operator/(const C& c, const Dual<R, bits>& a) {
  const R inverse = reciprocal(a.v), quotient = R(c) * inverse;
  return chain(quotient, R(0) - quotient * inverse, a);
}

template <class R, Bits bits>
VF_HD VF_INLINE Dual<R, bits> exp(const Dual<R, bits>& a) {
  using std::exp;
  const R e = exp(a.v);
  return chain(e, e, a);
}
template <class R, Bits bits>
VF_HD VF_INLINE Dual<R, bits> log(const Dual<R, bits>& a) {
  using std::log;
  return chain(R(log(a.v)), reciprocal(a.v), a);
}
template <class R, Bits bits>
VF_HD VF_INLINE Dual<R, bits> sqrt(const Dual<R, bits>& a) {
  using std::sqrt;
  const R root = sqrt(a.v);
  return chain(root, R(0.5) * reciprocal(root), a);
}
template <class R, Bits bits>
VF_HD VF_INLINE Dual<R, bits> sin(const Dual<R, bits>& a) {
  using std::cos, std::sin;
  return chain(R(sin(a.v)), R(cos(a.v)), a);
}
template <class R, Bits bits>
VF_HD VF_INLINE Dual<R, bits> cos(const Dual<R, bits>& a) {
  using std::cos, std::sin;
  return chain(R(cos(a.v)), R(0) - sin(a.v), a);
}

}  // namespace voxelfit
