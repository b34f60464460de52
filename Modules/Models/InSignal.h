// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A model of concentration fitted to the signal itself: noise stays where it arose, and samples that no
// concentration gives count as well.
#include <algorithm>

#include "Models/SpoiledEcho.h"
#include "Models/Wrapper.h"

namespace voxelfit {

/// The spoiled gradient echo signal that the concentration of model M causes in fast water exchange, R1 = 1 /
/// T1 + r1 C. Its last parameter is the signal before the agent arrives.
template <class M>
struct InSignal : M {
  static constexpr int kOwn = kParameters<M>, kOwnConstants = kConstants<M>;
  static constexpr Wrapping wrapping = Wrapping::Signal;
  static constexpr auto parameters = appended(M::parameters, kBaseline);
  static constexpr auto constants = [] {
    std::array<Constant, kOwnConstants + kSpoiledEchoConstants.size()> all{};
    if constexpr (kOwnConstants > 0) std::copy(M::constants.begin(), M::constants.end(), all.begin());
    std::copy(kSpoiledEchoConstants.begin(), kSpoiledEchoConstants.end(), all.begin() + kOwnConstants);
    return all;
  }();

  static void curve(const auto& p, const auto& c, const auto& acq, auto&& emit) {
    using std::get;
    using Real = std::remove_cvref_t<decltype(c[0])>;
    const auto& baseline = get<kOwn>(p);
    const SpoiledEcho<Real> echo(c, kOwnConstants);
    detail::evaluateCurve<M>(leadingElements<kOwn>(p), leading<std::max(kOwnConstants, 1)>(c), acq,
                             [&](int i, const auto& C) VF_INLINE_CALL {
                               if (acq.sampleOf(i) >= 0)
                                 emit(i, baseline * echo.signal(echo.baselineR1() + echo.r1() * C));
                             });
  }

  template <class T>
  static auto derive(const std::array<T, kOwn + 1>& p) requires(kDerived<M> > 0) {
    return M::derive(leading<kOwn>(p));
  }
};

}  // namespace voxelfit
