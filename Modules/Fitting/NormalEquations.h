// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <type_traits>

#include "Core/Device.h"
#include "Math/Dual.h"
#include "Math/Number.h"

namespace voxelfit {

/// Index of element (row, column <= row) in a packed lower triangle.
VF_HD constexpr int lower(int row, int column) { return row * (row + 1) / 2 + column; }

/// Most parameters whose sums stay in a processor's registers while the samples pass.
inline constexpr int kSumsInRegisters = 5;

/// Whether the matrices and vectors of a fit with N parameters are kept in memory: on a processor those that
/// its registers do not hold, on a GPU those of more than 200 bytes.
template <class Real, int N>
inline constexpr bool kStandsInMemory =
#ifdef __CUDA_ARCH__
    sizeof(Real) * N*(N + 1) / 2 > 200;
#else
    N > kSumsInRegisters;
#endif

/// N, as the end of loops over parameters. What such loops run over stands in memory if the compiler is not
/// told the number, and in registers if it is.
template <class Real, int N>
VF_HD VF_INLINE int loopEnd() {
  int end = N;
  if constexpr (kStandsInMemory<Real, N>) asm("" : "+r"(end));
  return end;
}

/// Sums over samples at one point: squared residuals, gradient J^T r (r = model - data) and Gauss-Newton
/// matrix J^T J.
template <class Real, int N>
struct Normal {
  Real sumOfSquares;
  std::array<Real, N> gradient;
  std::array<Real, N*(N + 1) / 2> matrix;

  VF_HD VF_INLINE Normal() { clear(); }

  VF_HD VF_INLINE void clear() {
    sumOfSquares = Real(0);
    forEachIndex<N>([&]<int a>() VF_INLINE_CALL { gradient[a] = Real(0); });
    forEachIndex<N*(N + 1) / 2>([&]<int i>() VF_INLINE_CALL { matrix[i] = Real(0); });
  }

  /// Takes over the numbers of `other` where `take` is true.
  template <class Mask>
  VF_HD void assign(const Mask& take, const Normal& other) {
    sumOfSquares = select(take, other.sumOfSquares, sumOfSquares);
    for (int k = 0; k < loopEnd<Real, N>(); ++k) gradient[k] = select(take, other.gradient[k], gradient[k]);
    for (int k = 0; k < lower(loopEnd<Real, N>(), 0); ++k)
      matrix[k] = select(take, other.matrix[k], matrix[k]);
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

/// Sums of many parameters, from blocks of samples: residuals and derivatives of a few samples are kept, then
/// each tile of the matrix takes them in while its sums are in registers.
template <class Real, int N>
class BlockedNormal {
 public:
  /// Adds to `sums` what add() takes in, at the latest in flush().
  VF_HD explicit BlockedNormal(Normal<Real, N>& sums) : sums_(sums) {}

  template <Bits bits>
  VF_HD VF_INLINE void add(const Real& r, const Dual<Real, bits>& s) {
    forEachIndex<N>([&]<int a>() VF_INLINE_CALL {
      if constexpr ((bits >> a) & 1u)
        rows_[filled_][a] = s.template partial<a>();
      else
        rows_[filled_][a] = Real(0);
    });
    rows_[filled_][N] = r;
    if (++filled_ == kSamples) flush();
  }

  VF_HD void flush() {
#ifdef __CUDA_ARCH__
    addRows();
#else
    forEachIndex<N / kTile + 1>(
        [&]<int i>() { forEachIndex<i + 1>([&]<int j>() { addTile<i * kTile, j * kTile>(); }); });
#endif
    filled_ = 0;
  }

 private:
  static constexpr int kSamples = 4, kTile = 3;

  /// The same sums on a GPU: a row of the matrix at a time, whose samples then are in registers.
  VF_HD void addRows() {
    for (; filled_ < kSamples; ++filled_)
      for (int a = 0; a < loopEnd<Real, N>() + 1; ++a) rows_[filled_][a] = Real(0);
    for (const auto& row : rows_) sums_.sumOfSquares = sums_.sumOfSquares + row[N] * row[N];
    for (int a = 0; a < loopEnd<Real, N>(); ++a) {
      Real row[kSamples];
      for (int i = 0; i < kSamples; ++i) {
        row[i] = rows_[i][a];
        sums_.gradient[a] = sums_.gradient[a] + row[i] * rows_[i][N];
      }
      for (int b = 0; b <= a; ++b)
        for (int i = 0; i < kSamples; ++i)
          sums_.matrix[lower(a, b)] = sums_.matrix[lower(a, b)] + row[i] * rows_[i][b];
    }
  }

  /// Rows first.. and columns second.. of the matrix, the gradient standing in row N and r . r at its end.
  template <int first, int second>
  VF_HD void addTile() {
    Real tile[kTile][kTile];
    eachEntry<first, second>([&]<int a, int b>()
                                 VF_INLINE_CALL { tile[a - first][b - second] = entry<a, b>(); });
    for (int i = 0; i < filled_; ++i)
      eachEntry<first, second>([&]<int a, int b>() VF_INLINE_CALL {
        Real& sum = tile[a - first][b - second];
        sum = sum + rows_[i][a] * rows_[i][b];
      });
    eachEntry<first, second>([&]<int a, int b>()
                                 VF_INLINE_CALL { entry<a, b>() = tile[a - first][b - second]; });
  }

  template <int first, int second, class F>
  VF_HD VF_INLINE static void eachEntry(const F& f) {
    forEachIndex<kTile>([&]<int i>() VF_INLINE_CALL {
      forEachIndex<kTile>([&]<int j>() VF_INLINE_CALL {
        if constexpr (first + i <= N && second + j <= first + i)
          f.template operator()<first + i, second + j>();
      });
    });
  }

  template <int a, int b>
  VF_HD VF_INLINE Real& entry() {
    if constexpr (a < N)
      return sums_.matrix[lower(a, b)];
    else if constexpr (b < N)
      return sums_.gradient[b];
    else
      return sums_.sumOfSquares;
  }

  Normal<Real, N>& sums_;
  Real rows_[kSamples][N + 1];
  int filled_ = 0;
};

/// Whether the sums of N parameters are taken in blocks.
template <class Real, int N>
inline constexpr bool kInBlocks =
#ifdef __CUDA_ARCH__
    sizeof(Real) * (N + 1) * (N + 2) / 2 > 560;
#else
    N > kSumsInRegisters;
#endif

/// Stands for smaller diagonal elements: of parameters that no sample depends on.
inline constexpr float kSmallestDiagonal = 1e-30f;

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
    for (int i = 0; i < loopEnd<Real, N>(); ++i) {
      std::array<Real, N> row;  // of L D
      const Real diagonal = larger(matrix[lower(i, i)], Real(kSmallestDiagonal));
      Real d = diagonal + lambda * diagonal;
      for (int j = 0; j < i; ++j) {
        const auto iHeld = hold[i], jHeld = hold[j];
        row[j] = select(iHeld | jHeld, Real(0), matrix[lower(i, j)]);
        for (int k = 0; k < j; ++k) row[j] = row[j] - row[k] * L[lower(j, k)];
        L[lower(i, j)] = row[j] * L[lower(j, j)];
        d = d - row[j] * L[lower(i, j)];
      }
      L[lower(i, i)] = reciprocal(larger(d, floor * diagonal));
    }
  }

  /// x with (L D L^T) x = b; 0 for held coordinates.
  VF_HD std::array<Real, N> solve(const std::array<Real, N>& b) const {
    std::array<Real, N> x;
    for (int i = 0; i < loopEnd<Real, N>(); ++i) {
      x[i] = select(hold[i], Real(0), b[i]);
      for (int k = 0; k < i; ++k) x[i] = x[i] - L[lower(i, k)] * x[k];
    }
    for (int i = 0; i < loopEnd<Real, N>(); ++i) x[i] = x[i] * L[lower(i, i)];
    for (int i = loopEnd<Real, N>() - 1; i >= 0; --i)
      for (int k = i + 1; k < loopEnd<Real, N>(); ++k) x[i] = x[i] - L[lower(k, i)] * x[k];
    return x;
  }
};

}  // namespace voxelfit
