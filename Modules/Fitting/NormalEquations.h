// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>

#include "Core/Device.h"
#include "Math/Dual.h"
#include "Math/Number.h"

namespace voxelfit {

/// Index of element (row, column <= row) in a packed lower triangle.
VF_HD constexpr int lower(int row, int column) { return row * (row + 1) / 2 + column; }

/// Sums over samples at one point: squared residuals, gradient J^T r (r = model - data) and Gauss-Newton
/// matrix J^T J.
template <class Real, int N>
struct Normal {
  Real sumOfSquares = Real(0);
  std::array<Real, N> gradient;
  std::array<Real, N*(N + 1) / 2> matrix;

  VF_HD Normal() {
    for (auto& g : gradient) g = Real(0);
    for (auto& h : matrix) h = Real(0);
  }

  /// Takes over the numbers of `other` where `take` is true.
  template <class Mask>
  VF_HD void assign(const Mask& take, const Normal& other) {
    sumOfSquares = select(take, other.sumOfSquares, sumOfSquares);
    for (int k = 0; k < N; ++k) gradient[k] = select(take, other.gradient[k], gradient[k]);
    for (int k = 0; k < N * (N + 1) / 2; ++k) matrix[k] = select(take, other.matrix[k], matrix[k]);
  }

  /// Adds one sample: residual r and its derivatives; only the dependences that exist cost anything.
  template <Bits bits>
  VF_HD VF_INLINE void add(const Real& r, const Dual<Real, bits>& s) {
    sumOfSquares = sumOfSquares + r * r;
    forEachBit<bits>([&]<int a>() {
      gradient[a] = gradient[a] + r * s.template partial<a>();
      forEachBit<bits>([&]<int b>() {
        if constexpr (b <= a)
          matrix[lower(a, b)] = matrix[lower(a, b)] + s.template partial<a>() * s.template partial<b>();
      });
    });
  }
};

/// Cholesky-like factors L D L^T of a damped matrix, used to solve and to invert. Coordinates with hold[i]
/// are left out: their step is 0 and their rows do not influence the others.
template <class Real, int N>
struct Factors {
  using Mask = decltype(Real(0) < Real(0));
  std::array<Real, N*(N + 1) / 2> L;  ///< diagonal holds 1 / D
  std::array<Mask, N> hold;

  /// Factorises matrix + lambda diag(matrix). Pivots below `floor` of their diagonal are raised to it.
  VF_HD Factors(const std::array<Real, N*(N + 1) / 2>& matrix, const Real& lambda,
                const std::array<Mask, N>& held, const Real& floor)
      : hold(held) {
    std::array<Real, N> D;
    for (int i = 0; i < N; ++i) {
      for (int j = 0; j < i; ++j) {
        Real t = select(hold[i] | hold[j], Real(0), matrix[lower(i, j)]);
        for (int k = 0; k < j; ++k) t = t - L[lower(i, k)] * L[lower(j, k)] * D[k];
        L[lower(i, j)] = t * L[lower(j, j)];
      }
      const Real diagonal = larger(matrix[lower(i, i)], Real(1e-30f));
      Real d = diagonal + lambda * diagonal;
      for (int k = 0; k < i; ++k) d = d - L[lower(i, k)] * L[lower(i, k)] * D[k];
      D[i] = larger(d, floor * diagonal);
      L[lower(i, i)] = reciprocal(D[i]);
    }
  }

  /// x with (L D L^T) x = b; 0 for held coordinates.
  VF_HD std::array<Real, N> solve(const std::array<Real, N>& b) const {
    std::array<Real, N> x;
    for (int i = 0; i < N; ++i) {
      x[i] = select(hold[i], Real(0), b[i]);
      for (int k = 0; k < i; ++k) x[i] = x[i] - L[lower(i, k)] * x[k];
    }
    for (int i = 0; i < N; ++i) x[i] = x[i] * L[lower(i, i)];
    for (int i = N - 1; i >= 0; --i)
      for (int k = i + 1; k < N; ++k) x[i] = x[i] - L[lower(k, i)] * x[k];
    return x;
  }
};

}  // namespace voxelfit
