// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// How the series was acquired, as models see it.
#include "Core/Device.h"
#include "Math/Exponential.h"
#ifndef __CUDACC__
#include "Math/PackFunctions.h"
#endif

namespace voxelfit {

/// Most samples for which decay curves are kept; longer series compute each exponential when asked.
inline constexpr int kDecayTable = 64;

/// For each sample the two earlier samples whose positions add up to its own, or -1: exp(-x_i D) is then the
/// product of two exponentials that are already known. Positions 0 have first = second = kDecayIsOne.
struct DecayStep {
  std::int16_t first, second;
};
inline constexpr std::int16_t kDecayIsOne = -2;

template <class T, class S>
class Decay;

/// Times of a protocol with knots are multiples of this, s: far below what a clock tells, and sums and
/// differences of doubles stay exact.
inline constexpr double kTimeTick = 1.0 / (1 << 30);

template <class S>
struct FormulaView;

/// n positions x in base units and, for models with an input function, the plasma concentration aif (mmol/l)
/// at them; step[i] = x[i] - x[i-1] with step[0] = 0, computed in double and equal for equal steps. S is
/// float or double.
template <class S>
struct Protocol {
  int n = 0;
  const S* x = nullptr;
  const S* step = nullptr;
  const S* aif = nullptr;
  const DecayStep* decaySteps = nullptr;  ///< null: no table
  /// An input function known at more times than the series has samples: which sample is taken at each
  /// position, or -1. Null: position i is sample i.
  const std::int32_t* sampleAt = nullptr;
  /// For an input function that moves (Models/Delayed.h): the times of its rows, of which `aif` is then the
  /// concentration; the last lies beyond every sample. x is that of the sample at or behind each position.
  const S* knots = nullptr;
  int rows = 0;                             ///< how many numbers `knots` and then `aif` and `portal` have
  const S* portal = nullptr;                ///< plasma concentration of a second inlet (mmol/l)
  const S* directions = nullptr;            ///< of diffusion gradients: x, y, z of sample i at 3 i, or zeros
  const FormulaView<S>* formula = nullptr;  ///< what a formula model computes, see Models/Formula/Program.h

  /// The sample taken at position i, or -1.
  VF_HD VF_INLINE int sampleOf(int i) const { return sampleAt ? sampleAt[i] : i; }

  /// exp(-x rate) at every sample: `const auto e = acq.decay(D); ... e[i]`.
  template <class T>
  VF_HD Decay<T, S> decay(const T& rate) const {
    return Decay<T, S>(*this, rate);
  }
};

namespace detail {

template <class T>
struct RealOf {
  using type = T;
};
template <class R, Bits bits>
struct RealOf<Dual<R, bits>> {
  using type = R;
};
template <class R, Bits bits>
struct RealOf<Coordinate<R, bits>> {
  using type = R;
};

}  // namespace detail

/// exp(-x_i rate) for the samples of a protocol, from as few exponentials as its positions allow. The samples
/// must be asked for in ascending order from the first and none may be left out, because each may need those
/// before it.
template <class T, class S>
class Decay {
  using Real = typename detail::RealOf<T>::type;

 public:
  VF_HD VF_INLINE Decay(const Protocol<S>& acq, const T& rate) : acq_(acq), rate_(rate) {
#ifndef __CUDA_ARCH__
    tabulated_ = acq.decaySteps != nullptr && acq.n <= kDecayTable;
#endif
  }

  VF_HD VF_INLINE auto operator[](int i) const {
    Real e = value(i);  // not const: gcc would keep it in memory
    if constexpr (kIsCoordinate<T>)
      return exponential(e, Real(acq_.x[i]), rate_);
    else if constexpr (kIsDual<T>)
      return chain(e, Real(-acq_.x[i]) * e, rate_);
    else
      return e;
  }

 private:
  VF_HD VF_INLINE Real value(int i) const {
#ifndef __CUDA_ARCH__
    if (tabulated_) {
      const DecayStep s = acq_.decaySteps[i];
      if (s.first >= 0)
        table_[i] = table_[s.first] * table_[s.second];
      else
        table_[i] = s.first == kDecayIsOne ? Real(1) : direct(i);
      return table_[i];
    }
#endif
    return direct(i);
  }

  VF_HD VF_INLINE Real direct(int i) const {
    using std::exp;
    if constexpr (kIsDual<T>)
      return exp(Real(-acq_.x[i]) * rate_.v);
    else
      return exp(Real(-acq_.x[i]) * rate_);
  }

  const Protocol<S>& acq_;
  T rate_;
#ifndef __CUDA_ARCH__
  bool tabulated_;
  mutable Real table_[kDecayTable];
#endif
};

}  // namespace voxelfit
