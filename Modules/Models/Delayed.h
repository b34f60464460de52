// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A model whose input function arrives later by a delay that is fitted or differs from voxel to voxel. The
// delayed input Cp(t - delay) is linear between rows that move with the delay. So the walk that meets the
// rows and, where the delay places them, the samples is exact, and its steps have derivatives to the delay.
#include <cassert>

#include "Models/LaggedInput.h"
#include "Models/PortalVein.h"
#include "Models/Wrapper.h"

namespace voxelfit {

/// The walk as a model sees it: a protocol whose `step` and `aif` differ from voxel to voxel and are duals in
/// the delay. Positions are asked for in ascending order, and the one before the last again. Times are
/// multiples of kTimeTick, so that equal steps are equal to the bit. Real is double or a pack of doubles.
template <class Real, Bits bits>
class DelayedProtocol {
 public:
  using Moving = Dual<Real, bits>;

  struct Steps {
    const DelayedProtocol& walk;
    VF_INLINE Moving operator[](int i) const { return walk.at(i).time - walk.at(i - 1).time; }
  };
  struct Values {
    const DelayedProtocol& walk;
    VF_INLINE Moving operator[](int i) const { return walk.at(i).value; }
  };
  struct SampleTimes {
    const DelayedProtocol& walk;
    VF_INLINE Moving operator[](int i) const { return walk.sampleTime(i); }
  };

  int n;          ///< positions
  Steps step;     ///< s, to each position from the one before
  Values aif;     ///< mmol/l of plasma at each position
  SampleTimes x;  ///< s, of the sample at or behind each position, in the time of the undelayed input

  /// `acq` has knots and stays the caller's; the walk is not copied.
  VF_INLINE DelayedProtocol(const Protocol<double>& acq, const Moving& delay)
      : n(acq.n), step{*this}, aif{*this}, x{*this}, acq_(acq), delay_(delay) {
    static_assert(sizeof(Scalar<Real>) == sizeof(double));
    delay_.v = (delay.v + Real(kTickRounder)) - Real(kTickRounder);
    passed_ = {{Real(acq.knots[0] - 1.0), {Real(0)}}, {Real(acq.aif[0]), {Real(0)}}};
    next_ = {{Real(acq.knots[0]), {Real(0)}}, {Real(acq.aif[0]), {Real(0)}}};
    places_[0] = {sampleTime(0), next_.value};
    meetRow();
  }
  DelayedProtocol(const DelayedProtocol&) = delete;

  /// The sample taken at position i, or -1.
  VF_INLINE int sampleOf(int i) const { return acq_.sampleOf(i); }

  /// The undelayed input, for a model that looks at it at other times (Models/LaggedInput.h).
  VF_INLINE friend InputRows<double, Moving> inputRows(const DelayedProtocol& walk) {
    const Moving start = walk.sampleTime(0);
    const Real first(walk.acq_.knots[0]);
    const auto before = start.v < first;
    return {walk.acq_.knots,
            walk.acq_.aif,
            {select(before, start.v, first), {select(before, start.d[0], Real(0))}}};
  }

 private:
  /// A time of the undelayed input function, and its concentration then.
  struct Place {
    Moving time, value;
  };

  VF_INLINE const Place& at(int i) const {
    assert(i <= reached_ + 1 && i >= reached_ - 1);
    if (i > reached_) advance();
    return places_[i & 1];
  }

  VF_INLINE void advance() const {
    places_[(reached_ + 1) & 1] = places_[reached_ & 1];
    ++reached_;
    if (acq_.sampleOf(reached_) < 0)
      meetRow();
    else
      meetSample();
  }

  /// Goes to the next row if it comes before the next sample, else stays.
  VF_INLINE void meetRow() const {
    const auto meets = next_.time.v <= sampleTime(reached_).v;
    Place& here = places_[reached_ & 1];
    here = either(meets, next_, here);
    passed_ = either(meets, next_, passed_);
    row_ = row_ + select(meets, Real(1), Real(0));
    next_.time.v = element(acq_.knots, row_);
    next_.value.v = element(acq_.aif, row_);
  }

  VF_INLINE void meetSample() const {
    Place& here = places_[reached_ & 1];
    const Real slope = (next_.value.v - passed_.value.v) / (next_.time.v - passed_.time.v);
    here.time = sampleTime(reached_);
    here.value = (here.time - passed_.time.v) * slope + passed_.value.v;
  }

  /// When the sample at or behind a position is taken.
  VF_INLINE Moving sampleTime(int position) const { return Real(acq_.x[position]) - delay_; }

  VF_INLINE static Real element(const double* table, const Real& place) {
    if constexpr (kLanesOf<Real> == 1) {
      return table[static_cast<int>(place)];
    } else {
      Real out;
      for (int i = 0; i < Real::kLanes; ++i) out.lane[i] = table[static_cast<int>(place.lane[i])];
      return out;
    }
  }

  template <class Mask>
  VF_INLINE static Place either(const Mask& first, const Place& a, const Place& b) {
    return {{select(first, a.time.v, b.time.v), {select(first, a.time.d[0], b.time.d[0])}},
            {select(first, a.value.v, b.value.v), {select(first, a.value.d[0], b.value.d[0])}}};
  }

  /// Added to a double below 2^21 in size and taken away, rounds it to a multiple of kTimeTick.
  static constexpr double kTickRounder = 1.5 * static_cast<double>(1LL << 52) * kTimeTick;

  const Protocol<double>& acq_;
  Moving delay_;
  mutable Place places_[2];      ///< even and odd positions
  mutable Place passed_, next_;  ///< the rows around the place reached
  mutable Real row_ = Real(0);   ///< which row is next
  mutable int reached_ = 0;
};

/// The walk of a model with two inlets, that of the artery, and beside it the one of the portal vein. Both
/// have the same positions whatever their delays, so that they meet the samples together.
template <class Real, Bits bits, Bits veinBits>
class DelayedInlets : public DelayedProtocol<Real, bits> {
 public:
  VF_INLINE DelayedInlets(const Protocol<double>& acq, const Dual<Real, bits>& delay,
                          const Dual<Real, veinBits>& portalDelay)
      : DelayedProtocol<Real, bits>(acq, delay), atVein_(portalVein(acq)), vein_(atVein_, portalDelay) {}

  VF_INLINE friend const auto& portalVein(const DelayedInlets& inlets) { return inlets.vein_; }

 private:
  Protocol<double> atVein_;
  DelayedProtocol<Real, veinBits> vein_;
};

/// The walk of one inlet or, with a delay for each, of two.
template <class Real, Bits bits>
VF_INLINE DelayedProtocol<Real, bits> walkAlong(const Protocol<double>& acq, const Dual<Real, bits>& delay) {
  return {acq, delay};
}
template <class Real, Bits bits, Bits veinBits>
VF_INLINE DelayedInlets<Real, bits, veinBits> walkAlong(const Protocol<double>& acq,
                                                        const Dual<Real, bits>& delay,
                                                        const Dual<Real, veinBits>& portalDelay) {
  return {acq, delay, portalDelay};
}

/// Model M with the delay of its input function as its last parameter or, where it has two inlets, with those
/// of both as its last parameters. Its protocol has knots.
template <class M>
struct Delayed : M {
  static constexpr int kOwn = kParameters<M>;
  static constexpr bool kHasPortalVein = M::info.input == InputCurve::PlasmaOfTwo;
  static constexpr Wrapping wrapping = kWrapping<M> | Wrapping::Delay;
  static constexpr auto parameters = [] {
    constexpr auto ofArtery = appended(M::parameters, Parameter{"delay", unit::s, 0.0, -10.0, 30.0,
                                                                "between the input function and the tissue"});
    if constexpr (kHasPortalVein)
      return appended(ofArtery, Parameter{"portal_delay", unit::s, 0.0, -10.0, 30.0,
                                          "between the portal vein and the tissue"});
    else
      return ofArtery;
  }();

  static void curve(const auto& p, const auto& constants, const auto& acq, auto&& emit) {
    constexpr bool hasDerivatives = kIsDual<decltype(number<kOwn>(p))>;
    const auto evaluateAlong = [&](const auto& walk) VF_INLINE_CALL {
      detail::evaluateCurve<M>(leadingElements<kOwn>(p), constants, walk,
                               [&](int i, const auto& s) VF_INLINE_CALL {
                                 if constexpr (hasDerivatives)
                                   emit(i, s);
                                 else
                                   emit(i, plain(s));
                               });
    };
    if constexpr (kHasPortalVein)
      evaluateAlong(walkAlong(acq, moving<kOwn>(p), moving<kOwn + 1>(p)));
    else
      evaluateAlong(walkAlong(acq, moving<kOwn>(p)));
  }

  template <class T>
  static auto derive(const std::array<T, parameters.size()>& p) requires(kDerived<M> > 0) {
    return M::derive(leading<kOwn>(p));
  }

 private:
  template <int k>
  VF_INLINE static auto number(const auto& p) {
    using std::get;
    return get<k>(p);
  }

  /// Parameter k as a dual in itself; curves without derivatives take the walk of those that have them.
  template <int k>
  VF_INLINE static auto moving(const auto& p) {
    const auto delay = number<k>(p);
    using T = std::remove_cvref_t<decltype(delay)>;
    if constexpr (kIsDual<T>)
      return delay;
    else
      return Dual<T, Bits{1} << k>{delay, {T(0)}};
  }
};

}  // namespace voxelfit
