// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Math/Piecewise.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// A baseline that from an onset on rises, or falls, exponentially to a new level.
struct Saturation {
  static constexpr ModelInfo info{
      .id = "saturation",
      .title = "Exponential saturation after an onset",
      .equation = "S(t) = baseline + rise (1 - exp(-k max(t - onset, 0)))",
      .source = "Bevington and Robinson, Data Reduction and Error Analysis, 3rd ed. (2003), ch. 8",
      .axis = {"t", unit::s, AxisKind::Time},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name        unit          start  lower  upper  meaning
      Parameter{"baseline", unit::signal, 0.2,  -10.0,  10.0,  "signal until the onset", Role::Linear},
      Parameter{"rise",     unit::signal, 0.8,  -10.0,  10.0,  "change until late t", Role::Linear},
      Parameter{"onset",    unit::s,      60.0,  0.0,   1e4,   "start of the change"},
      Parameter{"k",        unit::per_s,  0.05,  0.0,   100.0, "rate of the change"},
  };
  // clang-format on
  static constexpr std::array derived{Derived{"level", unit::signal, "signal at late t"}};

  static constexpr Check<4> check{{0.5, 2.0, 10.0, 0.1}, 25.0, 2.05373967970314};

  VF_HD static auto at(const auto& p, const auto& t) {
    using std::exp;
    const auto& [baseline, rise, onset, k] = p;
    return baseline + rise * (1.0 - exp(-(k * positivePart(t - onset))));
  }

  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 4>& p) {
    return {p[0] + p[1]};
  }
};

}  // namespace voxelfit::models
