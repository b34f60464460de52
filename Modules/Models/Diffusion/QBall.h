// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Models/Model.h"

namespace voxelfit::models {

/// The signal of one shell as a smooth function of direction, whatever the tissue: real spherical harmonics
/// of even order up to 4. What it says of fibres is the Funk-Radon transform, the q-ball.
struct QBall {
  static constexpr ModelInfo info{
      .id = "qball",
      .title = "Q-ball of one shell",
      .equation =
          "S(g) = c1 Y1(g) + ... + c15 Y15(g), real spherical harmonics up to order 4; below 50 s/mm2, S = "
          "S0",
      .source = "Descoteaux, Angelino, Fitzgibbons, Deriche, Magn Reson Med 58:497 (2007), eq. 3 and 12",
      .axis = {"b", unit::s_per_mm2, AxisKind::BValue},
      .hasDirections = true,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name   unit          start  lower  upper  meaning
      Parameter{"S0",  unit::signal, 1.0,   0.0,   4.0,   "signal at b = 0", Role::Linear},
      Parameter{"c1",  unit::signal, 1.0,   0.0,   16.0,  "order 0: 2 sqrt(pi) times the mean", Role::Linear},
      Parameter{"c2",  unit::signal, 0.0,  -16.0,  16.0,  "order 2: x y", Role::Linear},
      Parameter{"c3",  unit::signal, 0.0,  -16.0,  16.0,  "order 2: y z", Role::Linear},
      Parameter{"c4",  unit::signal, 0.0,  -16.0,  16.0,  "order 2: 3 z^2 - 1", Role::Linear},
      Parameter{"c5",  unit::signal, 0.0,  -16.0,  16.0,  "order 2: x z", Role::Linear},
      Parameter{"c6",  unit::signal, 0.0,  -16.0,  16.0,  "order 2: x^2 - y^2", Role::Linear},
      Parameter{"c7",  unit::signal, 0.0,  -16.0,  16.0,  "order 4: x y (x^2 - y^2)", Role::Linear},
      Parameter{"c8",  unit::signal, 0.0,  -16.0,  16.0,  "order 4: y z (3 x^2 - y^2)", Role::Linear},
      Parameter{"c9",  unit::signal, 0.0,  -16.0,  16.0,  "order 4: x y (7 z^2 - 1)", Role::Linear},
      Parameter{"c10", unit::signal, 0.0,  -16.0,  16.0,  "order 4: y z (7 z^2 - 3)", Role::Linear},
      Parameter{"c11", unit::signal, 0.0,  -16.0,  16.0,  "order 4: 35 z^4 - 30 z^2 + 3", Role::Linear},
      Parameter{"c12", unit::signal, 0.0,  -16.0,  16.0,  "order 4: x z (7 z^2 - 3)", Role::Linear},
      Parameter{"c13", unit::signal, 0.0,  -16.0,  16.0,  "order 4: (x^2 - y^2) (7 z^2 - 1)", Role::Linear},
      Parameter{"c14", unit::signal, 0.0,  -16.0,  16.0,  "order 4: x z (x^2 - 3 y^2)", Role::Linear},
      Parameter{"c15", unit::signal, 0.0,  -16.0,  16.0,  "order 4: x^4 - 6 x^2 y^2 + y^4", Role::Linear},
  };
  static constexpr std::array derived{
      Derived{"GFA", unit::one, "generalised fractional anisotropy of the q-ball: 0 for a sphere"},
  };
  // clang-format on

  static constexpr bool searchesInDouble = true;  // nothing is searched; kernels in float have no use

  static constexpr Check<16> check{
      {1.0, 2.0, 0.1, -0.2, 0.3, -0.1, 0.2, 0.05, -0.04, 0.03, -0.02, 0.01, 0.02, -0.03, 0.04, -0.05},
      unit::s_per_mm2.toBase(1000.0),
      0.637872823003919};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    using S = std::remove_cvref_t<decltype(acq.x[0])>;
    const auto& [S0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15] = p;
    for (int i = 0; i < acq.n; ++i) {
      const S x = acq.directions[3 * i], y = acq.directions[3 * i + 1], z = acq.directions[3 * i + 2];
      const S xx = x * x, yy = y * y, zz = z * z, shell = acq.x[i] < S(kShell) ? S(0) : S(1);
      const S a2 = shell * S(1.0925484305920792);   // sqrt(15 / pi) / 2
      const S a41 = shell * S(1.7701307697799304);  // 3/4 sqrt(35 / (2 pi))
      const S a42 = shell * S(0.9461746957575601);  // 3/4 sqrt(5 / pi)
      const S a43 = shell * S(0.6690465435572892);  // 3/4 sqrt(5 / (2 pi))
      const S a44 = shell * S(2.5033429417967046);  // 3/4 sqrt(35 / pi)
      emit(i, (S(1) - shell) * S0 + shell * S(0.28209479177387814) * c1 + a2 * x * y * c2 + a2 * y * z * c3 +
                  shell * S(0.31539156525252005) * (S(3) * zz - S(1)) * c4 + a2 * x * z * c5 +
                  a2 / S(2) * (xx - yy) * c6 + a44 * x * y * (xx - yy) * c7 +
                  a41 * y * z * (S(3) * xx - yy) * c8 + a42 * x * y * (S(7) * zz - S(1)) * c9 +
                  a43 * y * z * (S(7) * zz - S(3)) * c10 +
                  shell * S(0.10578554691520431) * ((S(35) * zz - S(30)) * zz + S(3)) * c11 +
                  a43 * x * z * (S(7) * zz - S(3)) * c12 + a42 / S(2) * (xx - yy) * (S(7) * zz - S(1)) * c13 +
                  a41 * x * z * (xx - S(3) * yy) * c14 +
                  a44 / S(4) * ((xx - S(6) * yy) * xx + yy * yy) * c15);
    }
  }

  /// The q-ball has the coefficients of the signal times 2 pi P_l(0): 1, -1/2 and 3/8 for the orders 0, 2, 4
  /// (Descoteaux et al., eq. 12). GFA, the standard deviation over the root mean square of the q-ball: Tuch,
  /// Magn Reson Med 52:1358 (2004), eq. 14, over all directions instead of some.
  template <class T>
  VF_HD static std::array<T, 1> derive(const std::array<T, 16>& p) {
    using std::sqrt;
    T second(0), fourth(0);
    for (int k = 2; k < 7; ++k) second = second + p[k] * p[k];
    for (int k = 7; k < 16; ++k) fourth = fourth + p[k] * p[k];
    const T anisotropic = second / T(4) + fourth * T(9.0 / 64), all = p[1] * p[1] + anisotropic;
    return {sqrt(anisotropic / select(all > T(0), all, T(1)))};
  }

 private:
  static constexpr double kShell = 50.0;  // s/mm2: samples below it are those of b = 0
};

}  // namespace voxelfit::models
