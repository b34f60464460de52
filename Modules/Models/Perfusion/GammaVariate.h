// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Math/Piecewise.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// The first pass of a bolus, described by its peak instead of a factor that depends on alpha and beta.
struct GammaVariate {
  static constexpr ModelInfo info{
      .id = "gamma-variate",
      .title = "Gamma variate (first pass of a bolus)",
      .equation = "S(t) = peak (u / (alpha beta))^alpha exp(alpha - u / beta), u = t - Ta > 0, else 0",
      .source = "Thompson et al., Circ Res 14:502 (1964), eq. 1; Madsen, Phys Med Biol 37:1597 (1992), eq. 6",
      .axis = {"t", unit::s, AxisKind::Time},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name    unit          start  lower  upper  meaning
      Parameter{"peak", unit::signal, 1.0,   0.0,   3.0,   "largest value", Role::Linear},
      Parameter{"Ta",   unit::s,      10.0, -10.0,  120.0, "arrival"},
      Parameter{"alpha", unit::one,   3.0,   0.5,   20.0,  "steepness of the rise"},
      Parameter{"beta", unit::s,      3.0,   0.1,   50.0,  "time constant of the fall"},
  };
  static constexpr std::array derived{
      Derived{"ttp", unit::s, "time of the peak Ta + alpha beta"},
      Derived{"MTT", unit::s, "centre of gravity behind the arrival, (alpha + 1) beta"},
  };
  // clang-format on

  /// dS/du = S (alpha / u - 1 / beta) integrated from the peak by an 8th-order Runge-Kutta method.
  static constexpr Check<4> check{{2.0, 10.0, 2.5, 3.0}, 30.0, 0.360073769380839};

  VF_HD static auto at(const auto& p, const auto& t) {
    using std::exp, std::log;
    constexpr double kStill = 1e-30;  // s: the logarithm of this is taken before the arrival
    const auto& [peak, Ta, alpha, beta] = p;
    const auto rise = (positivePart(t - Ta) + kStill) / beta;
    return peak * exp(alpha * (1.0 + log(rise / alpha)) - rise);
  }

  template <class T>
  VF_HD static std::array<T, 2> derive(const std::array<T, 4>& p) {
    const auto& [peak, Ta, alpha, beta] = p;
    return {Ta + alpha * beta, (alpha + T(1)) * beta};
  }
};

}  // namespace voxelfit::models
