// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Curves that are sums of responses to the input function,
//     C(t) = sum_j c_j int_0^t Cp(u) exp(-k_j (t - u)) du.
// Compartment models are such sums. One that says so declares terms(p) instead of curve(); with
// parametersOf(c, k), the way back from amplitudes and rates, it can be fitted by variable projection and, if
// one rate varies, in compressed form. Called by evaluate() of Models/Model.h and by Fitting/Separable.h.
#include "Math/Convolution.h"
#include "Math/LinearForm.h"
#include "Models/Protocol.h"

namespace voxelfit {

/// Stands for an infinite rate: the term is c Cp(t) itself. A rate Zero makes it c times the integral of Cp.
struct Instant {};

/// One term: its amplitude and its rate (1/s), a number, Zero or Instant.
template <class C, class K>
struct Term {
  C amplitude;
  K rate;
};
template <class C, class K>
Term(C, K) -> Term<C, K>;

template <class First, class... Rest>
struct Terms {
  First first;
  Terms<Rest...> rest;
};
template <class Last>
struct Terms<Last> {
  Last first;
};

template <class First, class... Rest>
VF_HD VF_INLINE Terms<First, Rest...> sumOfTerms(const First& first, const Rest&... rest) {
  if constexpr (sizeof...(Rest) == 0)
    return {first};
  else
    return {first, sumOfTerms(rest...)};
}

template <class... T>
constexpr int termCount(const Terms<T...>&) {
  return sizeof...(T);
}

/// Term j of a sum.
template <int j, class... T>
VF_HD VF_INLINE const auto& termOf(const Terms<T...>& terms) {
  if constexpr (j == 0)
    return terms.first;
  else
    return termOf<j - 1>(terms.rest);
}

/// The response to one rate while time runs. A is the type of the input function's samples and steps: a
/// number, or a dual where they move with a parameter.
template <class A, class K>
class Response {
 public:
  VF_HD VF_INLINE explicit Response(const K& rate) : convolution_(rate) {}
  VF_HD VF_INLINE auto start(const A& /*a0*/) { return convolution_.value(); }
  VF_HD VF_INLINE void setStep(const A& dt) {
    if constexpr (kIsDual<A>)
      step_ = dt;
    else
      convolution_.setStep(dt);
  }
  VF_HD VF_INLINE auto advance(const A& a0, const A& a1) {
    if constexpr (kIsDual<A>)
      return convolution_.step(step_, a0, a1);
    else
      return convolution_.advance(a0, a1);
  }

 private:
  decltype(ExpConvolution(std::declval<K>())) convolution_;
  [[no_unique_address]] std::conditional_t<kIsDual<A>, A, Zero> step_;
};

template <class A>
class Response<A, Zero> {
 public:
  VF_HD VF_INLINE explicit Response(Zero) {}
  VF_HD VF_INLINE A start(const A& a0) { return integral_ = a0 - a0; }
  VF_HD VF_INLINE void setStep(const A& dt) { half_ = dt / 2; }
  VF_HD VF_INLINE A advance(const A& a0, const A& a1) { return integral_ = integral_ + half_ * (a0 + a1); }

 private:
  A integral_, half_;
};

template <class A>
class Response<A, Instant> {
 public:
  VF_HD VF_INLINE explicit Response(Instant) {}
  VF_HD VF_INLINE A start(const A& a0) { return a0; }
  VF_HD VF_INLINE void setStep(const A& /*dt*/) {}
  VF_HD VF_INLINE A advance(const A& /*a0*/, const A& a1) { return a1; }
};

/// The sum of all terms while time runs.
template <class A, class First, class... Rest>
class RunningTerms {
 public:
  VF_HD VF_INLINE explicit RunningTerms(const Terms<First, Rest...>& terms)
      : amplitude_(terms.first.amplitude), response_(terms.first.rate), rest_(terms.rest) {}
  VF_HD VF_INLINE auto start(const A& a0) { return amplitude_ * response_.start(a0) + rest_.start(a0); }
  VF_HD VF_INLINE void setStep(const A& dt) {
    response_.setStep(dt);
    rest_.setStep(dt);
  }
  VF_HD VF_INLINE auto advance(const A& a0, const A& a1) {
    return amplitude_ * response_.advance(a0, a1) + rest_.advance(a0, a1);
  }

 private:
  decltype(First::amplitude) amplitude_;
  Response<A, decltype(First::rate)> response_;
  RunningTerms<A, Rest...> rest_;
};

template <class A, class Last>
class RunningTerms<A, Last> {
 public:
  VF_HD VF_INLINE explicit RunningTerms(const Terms<Last>& terms)
      : amplitude_(terms.first.amplitude), response_(terms.first.rate) {}
  VF_HD VF_INLINE auto start(const A& a0) { return amplitude_ * response_.start(a0); }
  VF_HD VF_INLINE void setStep(const A& dt) { response_.setStep(dt); }
  VF_HD VF_INLINE auto advance(const A& a0, const A& a1) { return amplitude_ * response_.advance(a0, a1); }

 private:
  decltype(Last::amplitude) amplitude_;
  Response<A, decltype(Last::rate)> response_;
};

/// Whether two steps are one number; those that differ from voxel to voxel are not compared.
template <class S>
VF_HD VF_INLINE bool isSameStep(const S& a, const S& b) {
  if constexpr (kIsDual<S>)
    return false;
  else
    return a == b;
}

/// Calls emit(i, C(t_i)) for every sample of a protocol. Steps of one length are taken in a loop of their
/// own: it has the registers for itself.
template <class... T, class Emit>
VF_HD VF_INLINE void emitTerms(const Terms<T...>& terms, const auto& acq, Emit&& emit) {
  using A = std::remove_cvref_t<decltype(acq.aif[0])>;
  RunningTerms<A, T...> curve(terms);
  emit(0, curve.start(acq.aif[0]));
  for (int i = 1; i < acq.n;) {
    const A length = acq.step[i];
    curve.setStep(length);
    do {
      emit(i, curve.advance(acq.aif[i - 1], acq.aif[i]));
      ++i;
    } while (i < acq.n && isSameStep(acq.step[i], length));
  }
}

}  // namespace voxelfit
