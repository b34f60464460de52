// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Math/FormulaFunctions.h"
#include "Models/Model.h"

namespace voxelfit::models {

/// Diffusion that depends on its direction: a tensor, an ellipsoid of displacements.
struct Dti {
  static constexpr ModelInfo info{
      .id = "dti",
      .title = "Diffusion tensor",
      .equation = "S(b, g) = S0 exp(-b g^T D g), D symmetric, g the direction of the gradient",
      .source = "Basser, Mattiello, Le Bihan, J Magn Reson B 103:247 (1994)",
      .axis = {"b", unit::s_per_mm2, AxisKind::BValue},
      .hasDirections = true,
  };

  // clang-format off
  static constexpr std::array parameters{
      //        name   unit             start  lower  upper  meaning
      Parameter{"S0",  unit::signal,    1.0,   0.0,   4.0,   "signal at b = 0", Role::Linear},
      Parameter{"Dxx", unit::mm2_per_s, 1e-3,  0.0,   1e-2,  "diffusion coefficient along x"},
      Parameter{"Dyy", unit::mm2_per_s, 1e-3,  0.0,   1e-2,  "diffusion coefficient along y"},
      Parameter{"Dzz", unit::mm2_per_s, 1e-3,  0.0,   1e-2,  "diffusion coefficient along z"},
      Parameter{"Dxy", unit::mm2_per_s, 0.0,  -5e-3,  5e-3,  "off-diagonal element of x and y"},
      Parameter{"Dxz", unit::mm2_per_s, 0.0,  -5e-3,  5e-3,  "off-diagonal element of x and z"},
      Parameter{"Dyz", unit::mm2_per_s, 0.0,  -5e-3,  5e-3,  "off-diagonal element of y and z"},
  };
  static constexpr std::array derived{
      Derived{"MD",   unit::mm2_per_s, "mean diffusivity (L1 + L2 + L3) / 3"},
      Derived{"FA",   unit::one,       "fractional anisotropy: 0 for a sphere, 1 for a line"},
      Derived{"AD",   unit::mm2_per_s, "axial diffusivity L1"},
      Derived{"RD",   unit::mm2_per_s, "radial diffusivity (L2 + L3) / 2"},
      Derived{"L1",   unit::mm2_per_s, "largest eigenvalue of D"},
      Derived{"L2",   unit::mm2_per_s, "middle eigenvalue of D"},
      Derived{"L3",   unit::mm2_per_s, "smallest eigenvalue of D"},
      Derived{"mode", unit::one,       "shape of the anisotropy: 1 for a line, -1 for a plane"},
      Derived{"RA",   unit::one,       "relative anisotropy: 0 for a sphere, sqrt(2) for a line"},
      Derived{"CA",   unit::one,       "clustering anisotropy 1 - RD / AD: 0 for a sphere, 1 for a line"},
  };
  // clang-format on

  static constexpr Check<7> check{{1.0, 1.5e-3, 5e-4, 4e-4, 2e-4, -1e-4, 5e-5}, 800.0, 0.6799072980053192};

  VF_HD static void curve(const auto& p, const auto& acq, auto&& emit) {
    using std::exp;
    const auto& [S0, Dxx, Dyy, Dzz, Dxy, Dxz, Dyz] = p;
    for (int i = 0; i < acq.n; ++i) {
      const auto x = acq.directions[3 * i], y = acq.directions[3 * i + 1], z = acq.directions[3 * i + 2];
      const auto bx = acq.x[i] * x, by = acq.x[i] * y, bz = acq.x[i] * z;
      emit(i, S0 * exp(-(bx * x * Dxx + by * y * Dyy + bz * z * Dzz + 2 * bx * y * Dxy + 2 * bx * z * Dxz +
                         2 * by * z * Dyz)));
    }
  }

  /// Eigenvalues in closed form: Smith, Commun ACM 4:168 (1961). FA and RA: Basser and Pierpaoli, J Magn
  /// Reson B 111:209 (1996). Mode: Ennis and Kindlmann, Magn Reson Med 55:136 (2006).
  template <class T>
  VF_HD static std::array<T, 10> derive(const std::array<T, 7>& p) {
    using std::cos, std::sqrt;
    const T mean = (p[1] + p[2] + p[3]) / T(3);
    const T x = p[1] - mean, y = p[2] - mean, z = p[3] - mean;  // the deviator: D less its mean
    const T xy = p[4], xz = p[5], yz = p[6];
    const T squares = x * x + y * y + z * z + T(2) * (xy * xy + xz * xz + yz * yz);
    const T determinant = x * (y * z - yz * yz) - xy * (xy * z - yz * xz) + xz * (xy * yz - y * xz);
    const T radius = sqrt(squares / T(6)), cube = radius * radius * radius;
    const T mode = clamped(determinant / (T(2) * select(cube > T(0), cube, T(1))), T(-1), T(1));
    const T angle = laneByLane(mode, arccosine<Scalar<T>>) / T(3);
    const T L1 = mean + T(2) * radius * cos(angle);
    const T L3 = mean + T(2) * radius * cos(angle + T(kThirdTurn));
    const T L2 = T(3) * mean - L1 - L3, all = squares + T(3) * mean * mean;
    const T FA = sqrt(T(1.5) * squares / select(all > T(0), all, T(1)));
    const T RA = sqrt(squares / T(3)) / select(mean > T(0), mean, T(1));
    const T RD = (L2 + L3) / T(2), CA = T(1) - RD / select(L1 > T(0), L1, T(1));
    return {mean, FA, L1, RD, L1, L2, L3, mode, RA, select(L1 > T(0), CA, T(0))};
  }

 private:
  template <class S>
  VF_HD static S arccosine(S x) {
    using std::acos;
    return acos(x);
  }
  static constexpr double kThirdTurn = 2.0943951023931955;  // rad
};

}  // namespace voxelfit::models
