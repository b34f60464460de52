// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The input function as it was some time ago, with its integral and its convolution, where that time is a
// parameter and so differs from voxel to voxel: for tracer that leaves a vessel as it came in.
#include "Math/Convolution.h"
#include "Models/Protocol.h"

namespace voxelfit {

namespace detail {

/// Walks along the rows of an input function that is linear between them, each lane at its own pace.
template <class R, class S>
class LaggedWalk {
 public:
  VF_HD VF_INLINE LaggedWalk(const Protocol<S>& acq, const R& rate) : acq_(acq), rate_(rate) { arrive(); }

  /// Goes on to a time, s, not before the one asked for last; the last row is the latest.
  VF_HD VF_INLINE void moveTo(const R& time) {
    const R tau = smaller(time, R(acq_.x[acq_.n - 1]));
    for (auto behind = toTime_ < tau; any(behind); behind = toTime_ < tau) pass(behind);
    const R first(acq_.x[0]);
    const auto begun = first <= tau;
    const R dt = select(begun, tau - fromTime_, R(0));
    const R slope = (to_ - from_) / (toTime_ - fromTime_);
    input = select(begun, from_ + slope * dt, R(0));
    integral = integral_ + R(0.5) * dt * (from_ + input);
    const auto step = ExpStep<R>::make(rate_, dt);
    convolution = convolution_ * step.E + (from_ * step.w0 + input * step.w1);
    slopeToRate = slope_ * step.E + (convolution_ * step.dE + (from_ * step.dw0 + input * step.dw1));
  }

  R input, integral, convolution;  ///< at the time reached: mmol/l, mmol s/l, mmol s/l
  R slopeToRate;                   ///< of the convolution

 private:
  using Mask = decltype(R(0) < R(0));
  using Row = std::conditional_t<(kLanesOf<R> > 1), R, int>;

  /// Passes the next row in the lanes of `behind`.
  VF_HD VF_INLINE void pass(const Mask& behind) {
    const R dt = toTime_ - fromTime_;
    if (any(!(dt == stepLength_))) {
      step_ = ExpStep<R>::make(rate_, dt);
      stepLength_ = dt;
    }
    const R slope = slope_ * step_.E + (convolution_ * step_.dE + (from_ * step_.dw0 + to_ * step_.dw1));
    const R value = convolution_ * step_.E + (from_ * step_.w0 + to_ * step_.w1);
    slope_ = select(behind, slope, slope_);
    convolution_ = select(behind, value, convolution_);
    integral_ = select(behind, integral_ + R(0.5) * dt * (from_ + to_), integral_);
    row_ = row_ + select(behind, Row(1), Row(0));
    arrive();
  }

  VF_HD VF_INLINE void arrive() {
    fromTime_ = element(acq_.x, row_);
    from_ = element(acq_.aif, row_);
    toTime_ = element(acq_.x + 1, row_);
    to_ = element(acq_.aif + 1, row_);
  }

  VF_HD VF_INLINE static R element(const S* table, const Row& row) {
    if constexpr (kLanesOf<R> == 1) {
      return R(table[row]);
    } else {
      R out;
      for (int i = 0; i < R::kLanes; ++i) out.lane[i] = table[static_cast<int>(row.lane[i])];
      return out;
    }
  }

  const Protocol<S>& acq_;
  R rate_;
  Row row_ = Row(0);  ///< the last one passed
  R fromTime_, toTime_, from_, to_;
  R convolution_ = R(0), slope_ = R(0), integral_ = R(0);  ///< there
  R stepLength_ = R(-1);
  ExpStep<R> step_{};
};

}  // namespace detail

/// int_0^tau Cp(u) du and int_0^tau Cp(u) exp(-k (tau - u)) du at the times tau = t - lag of a series, with
/// their derivatives to what lag (s, >= 0) and k (1/s) are made of. Exact for an input function that is
/// linear between its rows; 0 before the first.
template <class K, class L, class S>
class LaggedInput {
  using R = typename detail::RealOf<K>::type;

 public:
  VF_HD VF_INLINE LaggedInput(const Protocol<S>& acq, const K& rate, const L& lag)
      : acq_(acq), rate_(rate), lag_(lag), walk_(acq, valueOf(rate)) {}

  /// Goes on to the time of position i; ascending.
  VF_HD VF_INLINE void moveTo(int i) { walk_.moveTo(R(acq_.x[i]) - valueOf(lag_)); }

  VF_HD VF_INLINE auto integral() const {
    if constexpr (kIsDual<L>)
      return chain(walk_.integral, R(0) - walk_.input, lag_);
    else
      return walk_.integral;
  }
  VF_HD VF_INLINE auto convolution() const {
    if constexpr (kIsDual<K>)
      return chain(walk_.convolution, walk_.slopeToRate, rate_,
                   valueOf(rate_) * walk_.convolution - walk_.input, lag_);
    else
      return walk_.convolution;
  }

 private:
  template <class T>
  VF_HD VF_INLINE static R valueOf(const T& number) {
    if constexpr (kIsDual<T>)
      return number.v;
    else
      return number;
  }

  const Protocol<S>& acq_;
  K rate_;
  L lag_;
  detail::LaggedWalk<R, S> walk_;
};

}  // namespace voxelfit
