// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Fraction and exchange rate of a pool of protons from the power of the pulse that saturates it: asymmetries
// at any length of the pulse, or inverse asymmetries in the steady state.
#include <type_traits>

#include "Models/Cest/ProtonGamma.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// The asymmetry that a block pulse of length tp on the resonance of a pool leaves, where it spares water.
struct Quesp {
  static constexpr ModelInfo info{
      .id = "quesp",
      .title = "Exchange rate from varied saturation power (QUESP)",
      .equation =
          "MTRasym(B1) = 1 + (Zi - 1) exp(-R1 tp) - Zss - (Zi - Zss) exp(-(R1 + Rex) tp), "
          "Zss = R1 / (R1 + Rex), Rex = f ksw w1^2 / (w1^2 + ksw (ksw + R2)), w1 = gamma B1",
      .source =
          "McMahon et al., Magn Reson Med 55:836 (2006); in this form Zaiss et al., "
          "NMR Biomed 31:e3948 (2018)",
      .axis = {"B1", unit::microtesla, AxisKind::B1Power},
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name   unit         start  lower  upper    meaning
      Parameter{"f",   unit::one,   0.001, 0.0,   0.1,     "protons of the pool over those of water"},
      Parameter{"ksw", unit::per_s, 300.0, 1.0,   20000.0, "exchange rate from the pool to water"},
  };
  /// QuespInverse has the first three.
  static constexpr std::array constants{
      Constant{"T1", unit::ms,    kRequired, "longitudinal relaxation time of water"},
      Constant{"B1", unit::one,   1.0,       "actual over nominal B1"},
      Constant{"R2", unit::per_s, 0.0,       "transverse relaxation rate of the pool"},
      Constant{"tp", unit::s,     kRequired, "length of the pulse"},
      Constant{"Zi", unit::one,   1.0,       "water before the pulse over its equilibrium"},
  };
  // clang-format on

  static constexpr Check<2, 5> check{{0.002, 400.0}, 2e-6, 0.5108085260605449, {3.0, 0.9, 30.0, 4.0, 0.8}};

  VF_HD static auto at(const auto& p, const auto& c, const auto& x) {
    using std::exp;
    const auto& [T1, B1, R2, tp, Zi] = c;
    using Real = std::remove_cvref_t<decltype(T1)>;
    const Real R1 = Real(1) / T1;
    const auto rate = R1 + exchangeRelaxation(p, B1 * x, R2);
    const auto steady = R1 / rate;
    const Real reference = Real(1) + (Zi - Real(1)) * exp(-R1 * tp);
    return reference - steady - (Zi - steady) * exp(-tp * rate);
  }

 protected:
  /// Rate (1/s) at which water loses magnetisation through the pool, on whose resonance B1 (T) is.
  VF_HD static auto exchangeRelaxation(const auto& p, const auto& B1, const auto& R2) {
    const auto& [f, ksw] = p;
    const auto w1 = B1 * std::remove_cvref_t<decltype(B1)>(kProtonGamma);
    const auto w1Squared = w1 * w1;
    return f * (ksw * (w1Squared / (w1Squared + ksw * (ksw + R2))));
  }
};

/// The difference of the inverse spectra at the pool and opposite to it, after a pulse so long that water is
/// in its steady state. What the pulse does to water itself cancels.
struct QuespInverse : Quesp {
  static constexpr ModelInfo info{
      .id = "quesp-inverse",
      .title = "Exchange rate from varied saturation power, inverse metric",
      .equation = "MTRrex(B1) = Rex T1, Rex = f ksw w1^2 / (w1^2 + ksw (ksw + R2)), w1 = gamma B1",
      .source = "Zaiss et al., NMR Biomed 31:e3948 (2018); Zaiss et al., NMR Biomed 27:240 (2014)",
      .axis = Quesp::info.axis,
  };

  static constexpr auto parameters = [] {
    auto rows = Quesp::parameters;
    rows[0].role = Role::Linear;
    return rows;
  }();
  static constexpr std::array constants{Quesp::constants[0], Quesp::constants[1], Quesp::constants[2]};

  static constexpr Check<2, 3> check{{0.002, 400.0}, 2e-6, 1.3778858825169222, {3.0, 0.9, 30.0}};

  VF_HD static auto at(const auto& p, const auto& c, const auto& x) {
    const auto& [T1, B1, R2] = c;
    return T1 * exchangeRelaxation(p, B1 * x, R2);
  }
};

}  // namespace voxelfit::models
