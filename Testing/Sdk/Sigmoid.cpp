// SPDX-License-Identifier: BSD-3-Clause
#include "Sdk/Plugin.h"

using namespace voxelfit;

/// Sigmoid uptake: the signal rises from 0 to S0 around t0.
struct Sigmoid {
  static constexpr ModelInfo info{
      .id = "sigmoid",
      .title = "Sigmoid uptake",
      .equation = "S(t) = S0 / (1 + exp(-r (t - t0)))",
      .source = "Verhulst, Corresp Math Phys 10:113 (1838)",
      .axis = {"t", unit::s, AxisKind::Time},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name  unit          start  lower  upper   meaning
      Parameter{"S0", unit::signal, 1.0,   0.0,   2.0,    "signal after the rise", Role::Linear},
      Parameter{"r",  unit::per_s,  0.1,   0.001, 10.0,   "rate of the rise"},
      Parameter{"t0", unit::s,      60.0,  0.0,   1000.0, "time of half rise"},
  };
  // clang-format on

  static constexpr Check<3> check{{2.0, 0.5, 10.0}, 12.0, 1.4621171572600098};

  VF_HD static auto at(const auto& p, const auto& t) {
    using std::exp;
    const auto& [S0, r, t0] = p;
    return S0 * (1.0 / (1.0 + exp(-r * (t - t0))));
  }
};

VF_EXPORT_MODELS(Sigmoid)
