// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Math/Piecewise.h"
#include "Models/Model.h"
#include "Models/RatesApart.h"

namespace voxelfit::models {

/// The enhancement after an infusion at a constant rate, without an input function.
struct Brix {
  static constexpr ModelInfo info{
      .id = "brix",
      .title = "Brix (enhancement after an infusion)",
      .equation =
          "S = S0 (1 + A e), de/dt = kep (p - e), dp/dt = in - kel p, in = 1 / injection_time from Ta "
          "on for this time",
      .source = "Brix et al., J Comput Assist Tomogr 15:621 (1991), eq. 9",
      .axis = {"t", unit::s, AxisKind::Time},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name   unit           start  lower  upper  meaning
      Parameter{"S0",  unit::signal,  0.5,   0.0,   2.0,   "signal before the infusion", Role::Linear},
      Parameter{"A",   unit::one,     1.0,   0.0,   20.0,  "amplitude of the enhancement"},
      Parameter{"kep", unit::per_min, 4.0,   0.01,  30.0,  "rate constant from tissue to plasma"},
      Parameter{"kel", unit::per_min, 0.2,   0.001, 5.0,   "rate constant of elimination"},
      Parameter{"Ta",  unit::s,       30.0,  0.0,   300.0, "arrival"},
  };
  static constexpr std::array constants{
      Constant{"injection_time", unit::s, kRequired, "duration of the infusion"},
  };
  // clang-format on

  /// The balances above integrated by an 8th-order Runge-Kutta method.
  static constexpr Check<5, 1> check{{2.0, 1.2, 0.05, 0.003, 20.0}, 90.0, 3.986607567606038, {30.0}};

  VF_HD static auto at(const auto& p, const auto& c, const auto& t) {
    const auto& [S0, A, kep, kel, Ta] = p;
    const auto& [duration] = c;
    const auto since = positivePart(t - Ta);
    const auto sinceEnd = positivePart(t - Ta - duration);
    const auto mean = 0.5 * (kep + kel);
    const auto half = halfApart(kep, kel);
    const auto shape = response(mean - half, since, sinceEnd) - response(mean + half, since, sinceEnd);
    return S0 * (1.0 + A * (kep * shape) / (2.0 * half * duration));
  }

 private:
  /// int exp(-k (t - u)) du over the infusion.
  VF_HD VF_INLINE static auto response(const auto& k, const auto& since, const auto& sinceEnd) {
    using std::exp;
    return (exp(-(k * sinceEnd)) - exp(-(k * since))) / k;
  }
};

}  // namespace voxelfit::models
