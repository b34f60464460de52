// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Math/Piecewise.h"
#include "Models/Cest/ProtonGamma.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// B0 shift and B1 from the Rabi oscillations that a short block pulse leaves in a spectrum of magnitudes.
struct Wasabi {
  static constexpr ModelInfo info{
      .id = "wasabi",
      .title = "B0 shift and B1 from Rabi oscillations (WASABI)",
      .equation =
          "S(x) = |c - d (w1 / w)^2 sin^2(w tp / 2)|, w1 = gamma B1 B1_nominal, "
          "w^2 = w1^2 + (gamma B0 (x - dB0))^2",
      .source = "Schuenke et al., Magn Reson Med 77:571 (2017)",
      .axis = {"x", unit::ppm, AxisKind::Offset},
      .starts = 32,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name   unit          start  lower  upper  meaning
      Parameter{"c",   unit::signal, 0.95,  0.5,   1.5,   "signal without the pulse"},
      Parameter{"d",   unit::signal, 1.5,   0.2,   3.0,   "depth of the oscillation; 2 c without relaxation"},
      Parameter{"B1",  unit::one,    0.9,   0.3,   2.0,   "actual over nominal B1"},
      Parameter{"dB0", unit::ppm,    0.0,  -1.0,   1.0,   "B0 shift: offset of water"},
  };
  static constexpr std::array constants{
      Constant{"B0",         unit::tesla,      kRequired, "static field"},
      Constant{"B1_nominal", unit::microtesla, kRequired, "amplitude of the pulse"},
      Constant{"tp",         unit::ms,         kRequired, "length of the pulse"},
  };
  // clang-format on

  static constexpr Check<4, 3> check{{1.0, 1.7, 0.8, 0.1}, 0.6, 0.14080213862194702, {3.0, 3.7e-6, 5e-3}};

  VF_HD static auto at(const auto& p, const auto& constant, const auto& x) {
    using std::sin, std::sqrt;
    const auto& [c, d, B1, dB0] = p;
    const auto& [B0, nominal, tp] = constant;
    constexpr double gamma = kProtonGamma, gammaPerPpm = gamma * 1e-6;
    const auto w1 = B1 * nominal * gamma;
    const auto dw = (x - dB0) * B0 * gammaPerPpm;
    const auto w1Squared = w1 * w1;
    const auto wSquared = w1Squared + dw * dw;
    const auto s = sin(sqrt(wSquared) * tp * 0.5);
    return magnitude(c - d * (w1Squared / wSquared * s * s));
  }
};

}  // namespace voxelfit::models
