// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/SpoiledEcho.h"

namespace voxelfit::models {

/// Tofts with water that leaves the cells at a finite rate: the longer of the two relaxation times of the
/// exchanging sites, which have one T1 before the agent, in the signal.
struct ShutterSpeed {
  static constexpr ModelInfo info{
      .id = "shutter-speed",
      .title = "Shutter speed",
      .equation =
          "S = SPGR(R1), 2 R1 = 2 R10 + r1 C/ve + 1/(tau ve) - sqrt((2/tau - r1 C/ve - 1/(tau ve))^2 + "
          "4 (1 - ve)/(tau^2 ve)), C by Tofts",
      .source = "Yankeelov et al., Magn Reson Med 50:1151 (2003), eq. 6; Li et al., ibid. 54:1351 (2005)",
      .axis = {"t", unit::s, AxisKind::Time},
      .input = InputCurve::Plasma,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name      unit           start  lower  upper  meaning
      Parameter{"Ktrans", unit::per_min, 0.10,  0.0,   5.0,   "volume transfer constant"},
      Parameter{"ve",     unit::one,     0.20,  0.005, 1.0,   "extravascular extracellular volume"},
      Parameter{"tau",    unit::s,       0.50,  0.005, 5.0,   "mean time that water stays in a cell"},
      kBaseline,
  };
  // clang-format on
  static constexpr auto constants = kSpoiledEchoConstants;
  static constexpr std::array derived{Derived{"kep", unit::per_min, "rate constant from tissue to plasma"}};

  /// For Cp = 1 mmol/l throughout, from the smaller eigenvalue of the two exchange equations.
  static constexpr Check<4, 5> check{
      {0.002, 0.4, 0.5, 50.0}, 120.0, 85.82046290784497, {1.4, 0.9, 4.5, 0.005, 0.2617993877991494}};

  VF_HD static void curve(const auto& p, const auto& c, const auto& acq, auto&& emit) {
    using std::sqrt;
    const auto& [Ktrans, ve, tau, baseline] = p;
    const SpoiledEcho<std::remove_cvref_t<decltype(c[0])>> echo(c, 0);
    ExpConvolution tissue(Ktrans / ve);
    const auto rate = 1.0 / tau;
    const auto filled = rate / ve;
    const auto coupling = 4.0 * rate * (filled - rate);
    const auto emitSignal = [&, &ve = ve, &baseline = baseline](int i, const auto& C) VF_INLINE_CALL {
      if (acq.sampleOf(i) < 0) return;
      const auto agent = echo.r1() * C / ve;
      const auto apart = 2.0 * rate - agent - filled;
      const auto R1 = echo.baselineR1() + 0.5 * (agent + filled - sqrt(apart * apart + coupling));
      emit(i, baseline * echo.signal(R1));
    };
    emitSignal(0, Ktrans * tissue.value());
    for (int i = 1; i < acq.n; ++i)
      emitSignal(i, Ktrans * tissue.step(acq.step[i], acq.aif[i - 1], acq.aif[i]));
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 4>& p) {
    return {p[0] / p[1]};
  }
};

}  // namespace voxelfit::models
