// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Elementary functions of packs, branch-free. Errors below are against correctly rounded results over the
// stated range; PackFunctionsTest measures them. Method: argument reduction and minimax polynomials (Cody and
// Waite, Software Manual for the Elementary Functions, 1980; Muller, Elementary Functions, 2016).
#include <bit>
#include <cmath>
#include <limits>

#include "Math/Pack.h"

namespace voxelfit {
namespace detail {

template <class T, class C, std::size_t N>
VF_INLINE T horner(T x, const C (&coefficients)[N]) {
  T sum(coefficients[0]);
  for (std::size_t i = 1; i < N; ++i) sum = sum * x + T(coefficients[i]);
  return sum;
}

template <class S>
struct ExpConstants;
template <>
struct ExpConstants<float> {
  static constexpr float low = -87.0f, high = 88.0f, magic = 12582912.0f;
  static constexpr float ln2High = 0.693359375f, ln2Low = -2.12194440e-4f;
  static constexpr float p[] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f,
                                4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};
  static constexpr int bias = 127, mantissa = 23;
};
template <>
struct ExpConstants<double> {
  static constexpr double low = -708.0, high = 709.0, magic = 6755399441055744.0;
  static constexpr double ln2High = 6.93147180369123816490e-01, ln2Low = 1.90821492927058770002e-10;
  static constexpr double p[] = {1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880,
                                 1.0 / 40320,     1.0 / 5040,     1.0 / 720,     1.0 / 120,
                                 1.0 / 24,        1.0 / 6,        1.0 / 2};
  static constexpr int bias = 1023, mantissa = 52;
};

}  // namespace detail

/// e^x. Error below 2 ulp for float in [-87, 88] and 3 ulp for double in [-708, 709]; x is limited to that
/// range; NaN stays NaN.
template <class S, int W>
VF_INLINE Pack<S, W> exp(Pack<S, W> x) {
  using C = detail::ExpConstants<S>;
  using P = Pack<S, W>;
  using Integers = typename P::Mask::Lanes;
  x = clamped(x, P(C::low), P(C::high));
  const P shifted = x * P(S(1.4426950408889634)) + P(C::magic);
  const P n = shifted - P(C::magic);
  const P r = (x - n * P(C::ln2High)) - n * P(C::ln2Low);
  const P p = detail::horner(r, C::p);
  const P mantissa = p * (r * r) + (r + P(S(1)));
  const Integers power =
      (reinterpret_cast<Integers>(shifted.lane) - reinterpret_cast<Integers>(P(C::magic).lane) + C::bias)
      << C::mantissa;
  return mantissa * P(RawLanes{}, reinterpret_cast<typename P::Lanes>(power));
}

/// Natural logarithm. Error below 2 ulp for normal x > 0 (float; 3 ulp double); NaN for x < 0 and NaN, -large
/// for 0.
template <class S, int W>
VF_INLINE Pack<S, W> log(Pack<S, W> x) {
  using C = detail::ExpConstants<S>;
  using P = Pack<S, W>;
  using Integers = typename P::Mask::Lanes;
  constexpr LaneInteger<S> half = std::bit_cast<LaneInteger<S>>(S(0.70710678118654752));
  const auto raw = reinterpret_cast<Integers>(x.lane);
  const Integers exponent = (raw - half) >> C::mantissa;  // so that the mantissa lies in [sqrt(1/2), sqrt(2))
  const P m(RawLanes{}, reinterpret_cast<typename P::Lanes>(raw - (exponent << C::mantissa)));
  const P e(RawLanes{}, __builtin_convertvector(exponent, typename P::Lanes));
  const P f = m - P(S(1));
  const P s = f / (m + P(S(1)));  // log m = 2 atanh(s)
  const P z = s * s;
  constexpr S series[] = {S(1.0 / 21), S(1.0 / 19), S(1.0 / 17), S(1.0 / 15), S(1.0 / 13),
                          S(1.0 / 11), S(1.0 / 9),  S(1.0 / 7),  S(1.0 / 5),  S(1.0 / 3)};
  constexpr S shortSeries[] = {S(1.0 / 9), S(1.0 / 7), S(1.0 / 5), S(1.0 / 3)};
  P tail;
  if constexpr (sizeof(S) == 4)
    tail = detail::horner(z, shortSeries);
  else
    tail = detail::horner(z, series);
  const P logM = P(S(2)) * (s + s * z * tail);
  const P value = e * P(S(0.693147180559945309)) + logM;
  return select(x > P(S(0)), value,
                select(x == P(S(0)), P(S(-1e30)), P(std::numeric_limits<S>::quiet_NaN())));
}

namespace detail {

/// sin(x + quarter * pi/2) for |x| < 1e4 (float) or 1e6 (double).
template <class S, int W>
VF_INLINE Pack<S, W> sine(Pack<S, W> x, int quarter) {
  using P = Pack<S, W>;
  using Integers = typename P::Mask::Lanes;
  using C = ExpConstants<S>;
  const P shifted = x * P(S(0.63661977236758134)) + P(C::magic);
  const P n = shifted - P(C::magic);
  P r;
  if constexpr (sizeof(S) == 4)
    r = ((x - n * P(1.5703125f)) - n * P(4.837512969970703125e-4f)) - n * P(7.54978995489188216e-8f);
  else
    r = ((x - n * P(1.57079632673412561417e+00)) - n * P(6.07710050630396597660e-11)) -
        n * P(2.02226624879595063154e-21);
  const P z = r * r;
  constexpr S odd[] = {S(1.58969099521155e-10), S(-2.50507477628578e-8), S(2.75573136213857e-6),
                       S(-1.98412698295895e-4), S(8.33333333332212e-3),  S(-1.66666666666666e-1)};
  constexpr S even[] = {S(-1.13585365213877e-11), S(2.08757008419747e-9),  S(-2.75573141792967e-7),
                        S(2.48015872888517e-5),   S(-1.38888888888731e-3), S(4.16666666666666e-2)};
  const P sinR = r + r * z * horner(z, odd);
  const P cosR = P(S(1)) - P(S(0.5)) * z + z * z * horner(z, even);
  const Integers quadrant = reinterpret_cast<Integers>(shifted.lane) + quarter;
  const typename P::Mask useCos(RawLanes{}, (quadrant & 1) != 0);
  const typename P::Mask negative(RawLanes{}, (quadrant & 2) != 0);
  const P value = select(useCos, cosR, sinR);
  return select(negative, -value, value);
}

}  // namespace detail

/// Sine and cosine; absolute error below 2e-7 (float, |x| < 1e3) and 1e-15 (double, |x| < 1e5).
template <class S, int W>
VF_INLINE Pack<S, W> sin(Pack<S, W> x) {
  return detail::sine(x, 0);
}
template <class S, int W>
VF_INLINE Pack<S, W> cos(Pack<S, W> x) {
  return detail::sine(x, 1);
}

template <class S, int W>
VF_INLINE Pack<S, W> sqrt(Pack<S, W> x) {
  Pack<S, W> out;
  for (int i = 0; i < W; ++i) out.lane[i] = std::sqrt(x.lane[i]);
  return out;
}

/// 1/x to 2 ulp where x and 1/x are normal; unspecified (NaN or infinity) for 0.
template <class S, int W>
VF_INLINE Pack<S, W> reciprocal(Pack<S, W> x) {
#if defined(__AVX512F__)
  if constexpr (W * sizeof(S) == 64 && sizeof(S) == 4) {
    const Pack<S, W> r(RawLanes{}, reinterpret_cast<typename Pack<S, W>::Lanes>(
                                       _mm512_rcp14_ps(reinterpret_cast<__m512>(x.lane))));
    return r * (Pack<S, W>(S(2)) - x * r);
  }
#endif
  return Pack<S, W>(S(1)) / x;
}

}  // namespace voxelfit
