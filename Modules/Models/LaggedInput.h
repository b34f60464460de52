// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The input function as it was some time ago, with its integral and its convolution, where that time is a
// parameter and so differs from voxel to voxel: for tracer that leaves a vessel as it came in.
#include <type_traits>
#include <utility>

#include "Math/Convolution.h"
#include "Models/Protocol.h"

namespace voxelfit {

/// An input function on its own time scale. It begins at its first row or before, with that row's value.
template <class S, class T>
struct InputRows {
  const S *times, *values;  ///< s, mmol/l of plasma
  T begin;                  ///< s; a dual where it moves with a delay (Models/Delayed.h)
};

template <class S>
VF_HD VF_INLINE InputRows<S, S> inputRows(const Protocol<S>& acq) {
  return {acq.x, acq.aif, acq.x[0]};
}

namespace detail {

/// Walks along the rows of an input function that is linear between them, each lane at its own pace.
template <class R, class S>
class LaggedWalk {
 public:
  VF_HD VF_INLINE LaggedWalk(const S* times, const S* values, const R& begin, const R& rate)
      : times_(times), values_(values), begin_(begin), rate_(rate) {
    fromTime_ = begin;
    toTime_ = R(times[0]);
    from_ = to_ = left_ = R(values[0]);
  }

  /// Goes on to a time, s, not before the one asked for last and not behind the last row.
  VF_HD VF_INLINE void moveTo(const R& tau) {
    for (auto behind = toTime_ < tau; any(behind); behind = toTime_ < tau) pass(behind);
    const auto begun = begin_ < tau;
    const R dt = select(begun, tau - fromTime_, R(0));
    const R slope = (to_ - from_) / (toTime_ - fromTime_);
    input = select(begun, from_ + slope * dt, R(0));
    integral = integral_ + R(0.5) * dt * (from_ + input);
    first = select(begun, R(values_[0]), R(0));
    const auto step = ExpStep<R>::make(rate_, dt);
    left = select(begun, left_ * step.E, R(0));
    convolution = convolution_ * step.E + (from_ * step.w0 + input * step.w1);
    slopeToRate = slope_ * step.E + (convolution_ * step.dE + (from_ * step.dw0 + input * step.dw1));
  }

  R input, integral, convolution;  ///< at the time reached: mmol/l, mmol s/l, mmol s/l
  R slopeToRate;                   ///< of the convolution
  R first, left;                   ///< what entered when the input began, and what the rate left of it

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
    left_ = select(behind, left_ * step_.E, left_);
    fromTime_ = select(behind, toTime_, fromTime_);
    from_ = select(behind, to_, from_);
    row_ = row_ + select(behind, Row(1), Row(0));
    toTime_ = element(times_, row_);
    to_ = element(values_, row_);
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

  const S *times_, *values_;
  R begin_, rate_;
  Row row_ = Row(0);  ///< the next one
  R fromTime_, toTime_, from_, to_;
  R convolution_ = R(0), slope_ = R(0), integral_ = R(0), left_;  ///< at fromTime_
  R stepLength_ = R(-1);
  ExpStep<R> step_{};
};

}  // namespace detail

/// int_0^tau Cp(u) du and int_0^tau Cp(u) exp(-k (tau - u)) du at the times tau = t - lag of a series, with
/// their derivatives to what lag (s, >= 0), k (1/s) and a delay of the input are made of. Exact for an input
/// function that is linear between its rows; 0 before it begins.
template <class A, class K, class L>
class LaggedInput {
  using R = typename detail::RealOf<K>::type;
  using Rows = decltype(inputRows(std::declval<const A&>()));
  static constexpr bool kMoves = kIsDual<decltype(Rows::begin)>;  // with a delay
  using Moment = std::conditional_t<kMoves, decltype(Rows::begin), R>;
  using Lagged = decltype(std::declval<const Moment&>() - std::declval<const L&>());

 public:
  VF_HD VF_INLINE LaggedInput(const A& acq, const K& rate, const L& lag)
      : acq_(acq),
        rate_(rate),
        lag_(lag),
        rows_(inputRows(acq)),
        walk_(rows_.times, rows_.values, R(valueOf(rows_.begin)), valueOf(rate)) {}

  /// Goes on to the time of position i, at which a sample is taken; ascending.
  VF_HD VF_INLINE void moveTo(int i) {
    tau_ = timeOf(i) - lag_;
    walk_.moveTo(smaller(valueOf(tau_), valueOf(timeOf(i))));
  }

  VF_HD VF_INLINE auto integral() const { return moved(walk_.integral, walk_.input, walk_.first); }
  VF_HD VF_INLINE auto convolution() const {
    const R slope = walk_.input - valueOf(rate_) * walk_.convolution;
    const auto value = moved(walk_.convolution, slope, walk_.left);
    if constexpr (kIsDual<K>)
      return value + chain(R(0), walk_.slopeToRate, rate_);
    else
      return value;
  }

 private:
  template <class T>
  VF_HD VF_INLINE static auto valueOf(const T& number) {
    if constexpr (kIsDual<T>)
      return number.v;
    else
      return number;
  }

  VF_HD VF_INLINE Moment timeOf(int i) const { return Moment(acq_.x[i]); }

  /// An integral from begin to tau with its slope to tau; `atBegin` is that to minus begin.
  VF_HD VF_INLINE auto moved(const R& value, const R& slope, const R& atBegin) const {
    if constexpr (kMoves)
      return chain(value, slope, tau_, R(0) - atBegin, rows_.begin);
    else if constexpr (kIsDual<Lagged>)
      return chain(value, slope, tau_);
    else
      return value;
  }

  const A& acq_;
  K rate_;
  L lag_;
  Rows rows_;
  Lagged tau_;
  detail::LaggedWalk<R, std::remove_cvref_t<decltype(*Rows::times)>> walk_;
};

}  // namespace voxelfit
