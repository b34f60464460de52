// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The Fresnel integrals C(x) = int_0^x cos(pi t^2 / 2) dt and S(x) = int_0^x sin(pi t^2 / 2) dt. Source:
// Abramowitz and Stegun, Handbook of Mathematical Functions (1964): power series, eqs. 7.3.11 and 7.3.13;
// beyond them the complementary error function (7.3.22) as a continued fraction (7.1.14).
#include <cmath>

#include "Core/Device.h"

namespace voxelfit {

template <class S>
struct FresnelIntegrals {
  S cosine, sine;
};

namespace detail {

inline constexpr double kFresnelSeries = 1.8;  ///< largest |x| for the power series
inline constexpr int kFresnelPairs = 16;       ///< of its terms; the next is below 1e-16 of the sum
inline constexpr int kFresnelDepth = 60;       ///< of the continued fraction

/// Terms (i y)^n / n! / (2 n + 1) belong to C for even n and to S for odd n.
template <class S>
VF_HD VF_INLINE FresnelIntegrals<S> fresnelSeries(const S& x, const S& y) {
  FresnelIntegrals<S> sum{S(0), S(0)};
  S power(1);
#if defined(__CUDACC__)
#pragma unroll 1
#endif
  for (int n = 0; n < 2 * kFresnelPairs; n += 2) {
    sum.cosine = sum.cosine + power / S(2 * n + 1);
    power = power * y / S(n + 1);
    sum.sine = sum.sine + power / S(2 * n + 3);
    power = S(0) - power * y / S(n + 2);
  }
  return {sum.cosine * x, sum.sine * x};
}

/// 1/2 - x e^{iy} / f with f = b0 - a1 / (b1 - a2 / ...), bk = 4 k + 1 - 2 i y, ak = 2 k (2 k - 1); x > 0.
template <class S>
VF_HD VF_INLINE FresnelIntegrals<S> fresnelFraction(const S& x, const S& y) {
  using std::cos, std::sin;
  S real(4 * kFresnelDepth + 1), imaginary = S(-2) * y;
#if defined(__CUDACC__)
#pragma unroll 1
#endif
  for (int k = kFresnelDepth; k > 0; --k) {
    const S a = S(2 * k * (2 * k - 1)) / (real * real + imaginary * imaginary);
    real = S(4 * k - 3) - a * real;
    imaginary = S(-2) * y + a * imaginary;
  }
  const S scale = x / (real * real + imaginary * imaginary), c = cos(y), s = sin(y);
  return {S(0.5) - scale * (c * real + s * imaginary), S(0.5) - scale * (s * real - c * imaginary)};
}

}  // namespace detail

/// Both integrals at x, a float or double; error below 1e-6 or 2e-15.
template <class S>
VF_HD VF_INLINE FresnelIntegrals<S> fresnel(const S& x) {
  const S size = x < S(0) ? S(0) - x : x;
  const S y = S(1.5707963267948966) * size * size;
  const FresnelIntegrals<S> value =
      size < S(detail::kFresnelSeries) ? detail::fresnelSeries(size, y) : detail::fresnelFraction(size, y);
  return x < S(0) ? FresnelIntegrals<S>{S(0) - value.cosine, S(0) - value.sine} : value;
}

}  // namespace voxelfit
