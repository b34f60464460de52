// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What is left of a separable problem once its linear coefficients are solved for: a function of the
// coordinates. Sources: Golub and Pereyra, SIAM J Numer Anal 10:413 (1973); Kaufman, BIT 15:49 (1975) for the
// Gauss-Newton matrix.
#include "Fitting/ColumnSums.h"
#include "Math/Number.h"

namespace voxelfit {

/// Inverse of the Gram matrix of those columns that least squares with the coefficients' signs uses; 0 for
/// the others.
template <class Real, int C>
class UsedColumns {
 public:
  using Mask = decltype(Real(0) < Real(0));

  /// mayBeNegative[a]: the coefficient of column a may have any sign.
  template <int Q>
  VF_HD VF_INLINE UsedColumns(const ColumnSums<Real, C, Q>& s, const bool (&mayBeNegative)[C]) {
    const auto allowed = [&](int a, const Real& x)
                             VF_INLINE_CALL { return Mask(mayBeNegative[a]) | (x >= Real(0)); };
    const auto alone = [&](int a) VF_INLINE_CALL {
      return select(allowed(a, s.data[a]), reciprocal(larger(s.gram[a][a], Real(1e-30f))), Real(0));
    };
    if constexpr (C == 1) {
      diagonal_[0] = alone(0);
    } else {
      const Real alone0 = alone(0), alone1 = alone(1);
      const Mask first = alone0 * (s.data[0] * s.data[0]) >= alone1 * (s.data[1] * s.data[1]);
      const Real both = s.gram[0][0] * s.gram[1][1], determinant = both - s.gram[1][0] * s.gram[1][0];
      const Mask inside = (determinant > Real(1e-6f) * both) &
                          allowed(0, s.gram[1][1] * s.data[0] - s.gram[1][0] * s.data[1]) &
                          allowed(1, s.gram[0][0] * s.data[1] - s.gram[1][0] * s.data[0]);
      diagonal_[0] = select(inside, s.gram[1][1], select(first, alone0, Real(0)));
      diagonal_[1] = select(inside, s.gram[0][0], select(first, Real(0), alone1));
      cross_ = select(inside, s.gram[1][0], Real(0));
      factor_ = select(inside, reciprocal(determinant), Real(1));
    }
  }

  VF_HD VF_INLINE std::array<Real, C> operator()(const std::array<Real, C>& x) const {
    if constexpr (C == 1)
      return {diagonal_[0] * x[0]};
    else
      return {(diagonal_[0] * x[0] - cross_ * x[1]) * factor_,
              (diagonal_[1] * x[1] - cross_ * x[0]) * factor_};
  }

 private:
  Real diagonal_[C], cross_, factor_;
};

/// How the coordinates of a reduced problem are searched.
template <class Real, int C, int Q>
struct ReducedTerms {
  bool mayBeNegative[C];  ///< the coefficient of column a
  bool logarithmic[Q];    ///< steps are taken in log q_k
};

/// The reduced problem at one point q: half the sum of squares, its descent direction and its second
/// derivatives.
template <class Real, int C, int Q>
struct ReducedPoint {
  using Mask = decltype(Real(0) < Real(0));
  using Sums = ColumnSums<Real, C, Q>;

  std::array<Real, C> c;  ///< least squares coefficients with their signs
  Real squares;           ///< y . y
  Real explained;         ///< what the columns explain of it
  Real descent[Q];
  Real diagonal[Q];  ///< squared length of the change of the signal with q_k, for damping
  Real matrix[Q]
             [Q];  ///< second derivatives where they are known and positive definite, or Gauss-Newton; l <= k

  ReducedPoint() = default;
  VF_HD VF_INLINE ReducedPoint(const Sums& s, const Real& dataSquares, const std::array<Real, Q>& q,
                               const ReducedTerms<Real, C, Q>& terms)
      : squares(dataSquares) {
    const UsedColumns<Real, C> used(s, terms.mayBeNegative);
    c = used(s.data);
    explained = c[0] * s.data[0];
    if constexpr (C == 2) explained = explained + c[1] * s.data[1];
    differentiate(s, used, q, terms);
  }

  /// Takes over the numbers of `other` where `take` is true.
  VF_HD VF_INLINE void assign(const Mask& take, const ReducedPoint& other) {
    squares = select(take, other.squares, squares);
    explained = select(take, other.explained, explained);
    forEachIndex<C>([&]<int a>() VF_INLINE_CALL { c[a] = select(take, other.c[a], c[a]); });
    forEachIndex<Q>([&]<int k>() VF_INLINE_CALL {
      descent[k] = select(take, other.descent[k], descent[k]);
      diagonal[k] = select(take, other.diagonal[k], diagonal[k]);
      forEachIndex<k + 1>(
          [&]<int l>() VF_INLINE_CALL { matrix[k][l] = select(take, other.matrix[k][l], matrix[k][l]); });
    });
  }

 private:
  /// Two symmetric matrices are made of the same sums: Gauss-Newton, fit_k . fit_l less what a change of the
  /// coefficients would absorb of it, and the exact one.
  VF_HD VF_INLINE void differentiate(const Sums& s, const UsedColumns<Real, C>& used,
                                     const std::array<Real, Q>& q, const ReducedTerms<Real, C, Q>& terms) {
    std::array<Real, C> along[Q],
        follow[Q];  // column a . d fit / d q_k; the same less residual . d column a / d q_k
    Real exact[Q][Q];
    forEachIndex<Q>([&]<int k>() VF_INLINE_CALL {
      descent[k] = Real(0);
      forEachIndex<C>([&]<int a>() VF_INLINE_CALL {
        along[k][a] = alongColumn<a, k>(s);
        follow[k][a] = along[k][a];
        if (s.dependsOn(a, k)) {
          const Real slope = residualSlope<a, k>(s);
          follow[k][a] = along[k][a] - slope;
          descent[k] = descent[k] + c[a] * slope;
        }
      });
    });
    forEachIndex<Q>([&]<int k>() VF_INLINE_CALL {
      forEachIndex<k + 1>([&]<int l>() VF_INLINE_CALL {
        const Real full = fitProduct<k, l>(s);
        matrix[k][l] = full - dot(along[k], used(along[l]));
        exact[k][l] = full - dot(follow[k], used(follow[l]));
        if constexpr (k == l) {
          exact[k][k] = exact[k][k] - bend<k>(s);
          diagonal[k] = full;
        }
      });
    });
    scale(q, terms, exact);
    if (s.hasCurvatures) preferExact(exact);
  }

  /// To the scaled coordinates.
  VF_HD VF_INLINE void scale(const std::array<Real, Q>& q, const ReducedTerms<Real, C, Q>& terms,
                             Real (&exact)[Q][Q]) {
    forEachIndex<Q>([&]<int k>() VF_INLINE_CALL {
      const Real unit = terms.logarithmic[k] ? q[k] : Real(1);
      descent[k] = descent[k] * unit;
      diagonal[k] = larger(diagonal[k] * (unit * unit), Real(1e-30f));
      forEachIndex<k + 1>([&]<int l>() VF_INLINE_CALL {
        const Real both = unit * (terms.logarithmic[l] ? q[l] : Real(1));
        matrix[k][l] = matrix[k][l] * both;
        exact[k][l] = exact[k][l] * both;
      });
      matrix[k][k] = larger(matrix[k][k], Real(kPivotFloor) * diagonal[k]);
      if (terms.logarithmic[k]) exact[k][k] = exact[k][k] - descent[k];
    });
  }

  /// Takes the exact matrix where it is safely positive definite, no coefficient is held at 0, and
  /// Gauss-Newton would take no long step: far from the solution, Gauss-Newton steps are the better ones.
  VF_HD VF_INLINE void preferExact(const Real (&exact)[Q][Q]) {
    Mask safe = exact[0][0] > Real(0.1f) * matrix[0][0];
    if constexpr (Q == 2)
      safe = safe & (exact[1][1] > Real(0.1f) * matrix[1][1]) &
             (exact[0][0] * exact[1][1] - exact[1][0] * exact[1][0] >
              Real(0.05f) * (matrix[0][0] * matrix[1][1] - matrix[1][0] * matrix[1][0]));
    forEachIndex<C>([&]<int a>() VF_INLINE_CALL { safe = safe & !(c[a] == Real(0)); });
    forEachIndex<Q>([&]<int k>() VF_INLINE_CALL {
      safe = safe & (magnitude(descent[k]) < Real(kLongNewtonStep) * matrix[k][k]);
    });
    forEachIndex<Q>([&]<int k>() VF_INLINE_CALL {
      forEachIndex<k + 1>([&]<int l>()
                              VF_INLINE_CALL { matrix[k][l] = select(safe, exact[k][l], matrix[k][l]); });
    });
  }

  VF_HD VF_INLINE static Real dot(const std::array<Real, C>& x, const std::array<Real, C>& y) {
    if constexpr (C == 1)
      return x[0] * y[0];
    else
      return x[0] * y[0] + x[1] * y[1];
  }

  /// column a . d fit / d q_k at fixed coefficients.
  template <int a, int k>
  VF_HD VF_INLINE Real alongColumn(const Sums& s) const {
    Real sum(0);
    forEachIndex<C>([&]<int b>() VF_INLINE_CALL {
      if (s.dependsOn(b, k)) sum = sum + c[b] * s.mixed[a][b][k];
    });
    return sum;
  }

  /// residual . d column a / d q_k
  template <int a, int k>
  VF_HD VF_INLINE Real residualSlope(const Sums& s) const {
    Real sum = s.dataSlope[a][k];
    forEachIndex<C>([&]<int b>() VF_INLINE_CALL { sum = sum - c[b] * s.mixed[b][a][k]; });
    return sum;
  }

  /// residual . d2 fit / d q_k2 at fixed coefficients.
  template <int k>
  VF_HD VF_INLINE Real bend(const Sums& s) const {
    Real all(0);
    forEachIndex<C>([&]<int a>() VF_INLINE_CALL {
      if (!s.dependsOn(a, k)) return;
      Real sum = s.dataCurvature[a][k];
      forEachIndex<C>([&]<int b>() VF_INLINE_CALL { sum = sum - c[b] * s.curvature[b][a][k]; });
      all = all + c[a] * sum;
    });
    return all;
  }

  /// d fit / d q_k . d fit / d q_l at fixed coefficients.
  template <int k, int l>
  VF_HD VF_INLINE Real fitProduct(const Sums& s) const {
    Real sum(0);
    forEachIndex<C>([&]<int a>() VF_INLINE_CALL {
      forEachIndex<C>([&]<int b>() VF_INLINE_CALL {
        if (s.dependsOn(a, k) && s.dependsOn(b, l))
          sum = sum + c[a] * c[b] * (b <= a ? s.slopes[a][b][k][l] : s.slopes[b][a][l][k]);
      });
    });
    return sum;
  }

  static constexpr float kLongNewtonStep = 0.5f;  ///< of a scaled coordinate
  static constexpr float kPivotFloor = sizeof(Scalar<Real>) == 4 ? 1e-4f : 1e-10f;
};

}  // namespace voxelfit
