// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Core/Device.h"
#include "Math/Dual.h"
#include "Math/Exponential.h"
#include "Math/Number.h"
#ifndef __CUDACC__
#include "Math/PackFunctions.h"
#endif

namespace voxelfit {

namespace detail {

/// c <- c E + a0 w0 + a1 w1 over one step, with derivatives to the rate k and to the step. From the integral
/// of a linear input against exp(-k t): with z = k dt, phi1 = (1 - e^-z)/z, phi2 = (1 - phi1)/z, w1 = dt
/// phi2, w0 = dt (phi1 - phi2).
template <class R>
struct ExpStep {
  R E, w0, w1;
  R dE, dw0, dw1;
  R dw0dt, dw1dt;

  template <class S>
  VF_HD static ExpStep make(const R& k, S dt) {
    using std::exp;
    const R z = k * R(dt), e = exp(R(0) - z), inverse = reciprocal(select(z < R(1e-20f), R(1), z));
    const auto small = z < R(kSeriesBelow);
    R phi2 = series(z, 2), phi1 = R(1) - z * phi2;
    const R phi1Direct = (R(1) - e) * inverse, phi2Direct = (R(1) - phi1Direct) * inverse;
    const R slope1Direct = (e - phi1Direct) * inverse,
            slope2Direct = R(0) - (slope1Direct + phi2Direct) * inverse;
    R slope1 = seriesSlope(z, 1), slope2 = seriesSlope(z, 2);
    phi1 = select(small, phi1, phi1Direct);
    phi2 = select(small, phi2, phi2Direct);
    slope1 = select(small, slope1, slope1Direct);
    slope2 = select(small, slope2, slope2Direct);
    const R step(dt), square = step * step;
    return {.E = e,
            .w0 = step * (phi1 - phi2),
            .w1 = step * phi2,
            .dE = R(0) - step * e,
            .dw0 = square * (slope1 - slope2),
            .dw1 = square * slope2,
            .dw0dt = phi1 - phi2 + z * (slope1 - slope2),
            .dw1dt = phi2 + z * slope2};
  }

 private:
  /// Series below this z: its truncation error and the cancellation above it are both under 1e-6 in float,
  /// 1e-13 in double.
  static constexpr double kSeriesBelow = sizeof(Scalar<R>) == 4 ? 0.5 : 1.0;
  static constexpr int kTerms = sizeof(Scalar<R>) == 4 ? 8 : 18;

  /// phi_m(-z) = sum_n (-z)^n / (n + m)!
  VF_HD static R series(const R& z, int m) {
    double factor = 1.0;
    for (int i = 2; i <= m; ++i) factor /= i;
    R s(1);
    for (int n = kTerms; n > 0; --n) s = R(1) - z * s * R(1.0 / (n + m));
    return s * R(factor);
  }
  /// d phi_m(-z) / dz = -sum_n (n + 1) (-z)^n / (n + 1 + m)!
  VF_HD static R seriesSlope(const R& z, int m) {
    double factor = 1.0;
    for (int i = 2; i <= m + 1; ++i) factor /= i;
    R s(1);
    for (int n = kTerms; n > 0; --n) s = R(1) - z * s * R((n + 1.0) / (n * (n + 1.0 + m)));
    return R(0) - s * R(factor);
  }
};

/// The latest steps of a walk whose steps differ from voxel to voxel: on even grids they repeat.
template <class R>
class RecentSteps {
 public:
  VF_HD const ExpStep<R>& of(const R& k, const R& dt) {
    for (int i = 0; i < (made_ < kKept ? made_ : kKept); ++i)
      if (!any(!(lengths_[i] == dt))) return steps_[i];
    const int i = made_++ % kKept;
    lengths_[i] = dt;
    return steps_[i] = ExpStep<R>::make(k, dt);
  }

 private:
  static constexpr int kKept = 4;
  R lengths_[kKept];
  ExpStep<R> steps_[kKept];
  int made_ = 0;
};

/// Value of the convolution with its slopes, to k and to what the steps move with, for a number type R.
template <class R>
struct ExpRecursion {
  R k;
  R value = R(0), slope = R(0), moved = R(0);
  ExpStep<R> step{};
  Scalar<R> lastStep = -1;

  template <class S>
  VF_HD VF_INLINE void setStep(S dt) {
    if (lastStep == dt) return;  // the same for all voxels: steps of one length share their exponentials
    step = ExpStep<R>::make(k, dt);
    lastStep = dt;
  }

  template <class S>
  VF_HD VF_INLINE void advance(S a0, S a1) {
    slope = slope * step.E + (value * step.dE + (R(a0) * step.dw0 + R(a1) * step.dw1));
    value = value * step.E + (R(a0) * step.w0 + R(a1) * step.w1);
  }

  /// The same where step and input are duals in the one parameter that they move with.
  template <Bits moving>
  VF_HD VF_INLINE void setStep(const Dual<R, moving>& dt) {
    static_assert(countBits(moving) == 1);
    step = recent.of(k, dt.v);
    stepMoved = dt.d[0];
  }
  template <Bits moving>
  VF_HD VF_INLINE void advance(const Dual<R, moving>& a0, const Dual<R, moving>& a1) {
    const R lengthened = a0.v * step.dw0dt + a1.v * step.dw1dt - k * step.E * value;
    moved = moved * step.E + stepMoved * lengthened + (a0.d[0] * step.w0 + a1.d[0] * step.w1);
    slope = slope * step.E + (value * step.dE + (a0.v * step.dw0 + a1.v * step.dw1));
    value = value * step.E + (a0.v * step.w0 + a1.v * step.w1);
  }

  RecentSteps<R> recent{};
  R stepMoved = R(0);
};

}  // namespace detail

/// Running convolution c(t) = int_0^t a(u) exp(-k (t - u)) du, exact for an input a(u) that is linear between
/// samples; finite and differentiable at k = 0. k in 1/s, >= 0. Relative error below 2e-6 in float, 1e-12 in
/// double. Derivatives run through the single number k, whatever k is made of. Source: Flouri et al., Magn
/// Reson Med 76:998 (2016), eq. 13-15; Sourbron and Buckley, Phys Med Biol 57:R1 (2012).
template <class T>
class ExpConvolution {
 public:
  VF_HD explicit ExpConvolution(const T& k) : recursion_{k} {}

  /// c at the current time; 0 before the first step.
  VF_HD T value() const { return recursion_.value; }

  /// Advances by dt (s) while a runs from a0 to a1 (mmol/l); returns c (mmol s/l).
  template <class S>
  VF_HD auto step(S dt, S a0, S a1) {
    setStep(dt);
    return advance(a0, a1);
  }

  /// The two halves of step(): many steps of one length need the first but once.
  template <class S>
  VF_HD VF_INLINE void setStep(S dt) {
    recursion_.setStep(dt);
  }
  template <class S>
  VF_HD VF_INLINE T advance(S a0, S a1) {
    recursion_.advance(a0, a1);
    return value();
  }

  /// Where step and input move with a parameter, c has a derivative to it as well.
  template <Bits moving>
  VF_HD VF_INLINE auto advance(const Dual<T, moving>& a0, const Dual<T, moving>& a1) {
    recursion_.advance(a0, a1);
    return Dual<T, moving>{recursion_.value, {recursion_.moved}};
  }

 private:
  detail::ExpRecursion<T> recursion_;
};

template <class R, Bits bits>
class ExpConvolution<Dual<R, bits>> {
 public:
  VF_HD explicit ExpConvolution(const Dual<R, bits>& k) : k_(k), recursion_{k.v} {}

  VF_HD Dual<R, bits> value() const { return chain(recursion_.value, recursion_.slope, k_); }

  template <class S>
  VF_HD auto step(S dt, S a0, S a1) {
    setStep(dt);
    return advance(a0, a1);
  }
  template <class S>
  VF_HD VF_INLINE void setStep(S dt) {
    recursion_.setStep(dt);
  }
  template <class S>
  VF_HD VF_INLINE Dual<R, bits> advance(S a0, S a1) {
    recursion_.advance(a0, a1);
    return value();
  }

  template <Bits moving>
  VF_HD VF_INLINE auto advance(const Dual<R, moving>& a0, const Dual<R, moving>& a1) {
    recursion_.advance(a0, a1);
    return value() + Dual<R, moving>{R(0), {recursion_.moved}};
  }

 private:
  Dual<R, bits> k_;
  detail::ExpRecursion<R> recursion_;
};

template <class R, Bits bits>
ExpConvolution(const Coordinate<R, bits>&) -> ExpConvolution<Dual<R, bits>>;

}  // namespace voxelfit
