// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <utility>

#include "Models/Cest/Pools.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// Z-spectrum of Pools pools, each a Lorentzian line. The first pool's offset is where the spectrum is
/// centred: with water first it is the B0 shift, and the other offsets are relative to it.
template <int Pools>
struct Lorentzian {
  static constexpr int N = 3 * Pools;

  static constexpr ModelInfo info{
      .id = "lorentzian",
      .title = "Sum of Lorentzian lines (Z-spectrum)",
      .equation = "Z(x) = 1 - sum_k A_k h_k^2 / (h_k^2 + (x - c_k)^2), h_k = FWHM_k / 2",
      .source =
          "Zaiss et al., J Magn Reson 211:149 (2011), eq. 7; Windschuh et al., NMR Biomed 28:529 (2015)",
      .axis = {"x", unit::ppm, AxisKind::Offset},
  };

  static constexpr auto parameters = poolTable<Pools>();
  static constexpr std::array constants{
      Constant{"common_shift", unit::one, 1.0,
               "1: offsets are relative to the first pool's; 0: they are absolute"},
  };

  /// Every pool: A = 0.5, offset 1 ppm, FWHM 2 ppm; the first at 1, the others at 1 + 1 ppm. At x = 2: the
  /// first has 0.5 / 2, the others 0.5.
  static constexpr Check<N, 1> check = {checkParameters<Pools>(), 2.0, 0.75 - 0.5 * (Pools - 1), {1.0}};

  VF_HD static auto at(const auto& p, const auto& c, const auto& x) {
    return [&]<std::size_t... k>(std::index_sequence<k...>) { return 1.0 - (line<k>(p, c, x) + ...); }
    (std::make_index_sequence<Pools>{});
  }

  /// Takes the pools' names from the text behind "lorentzian:".
  static int configure(const char* arguments, ModelDescription* description, char* message, int messageSize) {
    return configurePools(Pools, arguments, description, message, messageSize);
  }

 private:
  template <std::size_t k>
  VF_HD static auto line(const auto& p, const auto& c, const auto& x) {
    const auto A = get<3 * k>(p);
    const auto width = get<3 * k + 1>(p);
    const auto halves = 2.0 * (x - centre<k>(p, c)) / width;
    return A / (1.0 + halves * halves);
  }

  template <std::size_t k>
  VF_HD static auto centre(const auto& p, const auto& c) {
    if constexpr (k == 0)
      return get<2>(p);
    else
      return get<3 * k + 2>(p) + c[0] * get<2>(p);
  }
};

}  // namespace voxelfit::models
