// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>

#include "Models/Model.h"

namespace voxelfit {

/// The constants of a spoiled gradient echo series during the passage of an agent, in the order in which
/// SpoiledEcho reads them.
// clang-format off
inline constexpr std::array kSpoiledEchoConstants{
    Constant{"T1", unit::ms,           kRequired, "longitudinal relaxation time before the agent arrives"},
    Constant{"B1", unit::one,          1.0,       "actual over nominal flip angle"},
    Constant{"r1", unit::l_per_mmol_s, 4.5,       "longitudinal relaxivity of the agent"},
    Constant{"TR", unit::ms,           kRequired, "repetition time"},
    Constant{"FA", unit::deg,          kRequired, "nominal flip angle"},
};
// clang-format on

/// The parameter that its models scale with.
inline constexpr Parameter kBaseline{
    "baseline", unit::signal, 0.5, 0.0, 10.0, "signal before the agent arrives", Role::Linear};

/// The signal of a spoiled gradient echo over that before the agent, where R1 = R10 = 1 / T1. Source: Haase
/// et al., J Magn Reson 67:258 (1986), eq. 1.
template <class Real>
class SpoiledEcho {
 public:
  /// The five constants stand in `c` from `first` on.
  template <std::size_t n>
  VF_HD VF_INLINE SpoiledEcho(const std::array<Real, n>& c, int first)
      : R10_(Real(1) / c[first]), r1_(c[first + 2]), TR_(c[first + 3]) {
    using std::cos;
    cosine_ = cos(c[first + 1] * c[first + 4]);
    inverseBefore_ = Real(1) / steadyState(R10_);
  }

  VF_HD VF_INLINE const Real& baselineR1() const { return R10_; }
  VF_HD VF_INLINE const Real& r1() const { return r1_; }

  /// For a relaxation rate R1 in 1/s.
  template <class T>
  VF_HD VF_INLINE auto signal(const T& R1) const {
    return steadyState(R1) * inverseBefore_;
  }

 private:
  template <class T>
  VF_HD VF_INLINE auto steadyState(const T& R1) const {
    using std::exp;
    const auto E = exp((Real(0) - TR_) * R1);
    return (Real(1) - E) / (Real(1) - E * cosine_);
  }

  Real R10_, r1_, TR_, cosine_, inverseBefore_;
};

}  // namespace voxelfit
