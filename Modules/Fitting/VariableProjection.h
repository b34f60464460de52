// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Separable least squares for one or two nonlinear coordinates: the linear coefficients are solved for exactly (with
// their signs) at every trial of the coordinates, so the search has one or two dimensions instead of up to four and
// needs no start for the rest. One pass over the samples yields only inner products of columns, their derivatives and
// the data; no curve and no Jacobian is stored. Called by Fitting/Rounds.h.
// Source: Golub and Pereyra, SIAM J Numer Anal 10:413 (1973); Kaufman, BIT 15:49 (1975) for the Gauss-Newton matrix.
#include "Fitting/Problem.h"
#include "Fitting/Separable.h"

namespace voxelfit {

/// Whether VariableProjection can fit a model.
template <class M>
inline constexpr bool kHasVariableProjection = Separable<M>::kExists && Separable<M>::kColumns <= 2 &&
                                               Separable<M>::kCoordinates >= 1 && Separable<M>::kCoordinates <= 2;

/// Inner products at one point. a, b are columns, k, l coordinates. Symmetric ones are kept for b <= a only.
template <class Real, int C, int Q>
struct ColumnSums {
  Real gram[C][C];          ///< column a . column b
  Real data[C];             ///< column a . y
  Real mixed[C][C][Q];      ///< column a . d column b / d q_k
  Real dataSlope[C][Q];     ///< y . d column b / d q_k
  Real slopes[C][C][Q][Q];  ///< d column a / d q_k . d column b / d q_l
  Real squares;             ///< y . y, less the model's fixed part

  VF_HD VF_INLINE ColumnSums() {
    merge([](Real& mine, const Real&) VF_INLINE_CALL { mine = Real(0); }, *this);
  }

  /// Takes over the numbers of `other` where `take` is true.
  template <class Mask>
  VF_HD VF_INLINE void assign(const Mask& take, const ColumnSums& other) {
    merge([&](Real& mine, const Real& theirs) VF_INLINE_CALL { mine = select(take, theirs, mine); }, other);
  }

 private:
  template <class F>
  VF_HD VF_INLINE void merge(F f, const ColumnSums& other) {
    f(squares, other.squares);
    forEachIndex<C>([&]<int a>() VF_INLINE_CALL {
      f(data[a], other.data[a]);
      forEachIndex<Q>([&]<int k>() VF_INLINE_CALL { f(dataSlope[a][k], other.dataSlope[a][k]); });
      forEachIndex<C>([&]<int b>() VF_INLINE_CALL {
        if constexpr (b <= a) f(gram[a][b], other.gram[a][b]);
        forEachIndex<Q>([&]<int k>() VF_INLINE_CALL {
          f(mixed[a][b][k], other.mixed[a][b][k]);
          if constexpr (b <= a)
            forEachIndex<Q>([&]<int l>() VF_INLINE_CALL { f(slopes[a][b][k][l], other.slopes[a][b][k][l]); });
        });
      });
    });
  }
};

/// The value of a column, whatever its type.
template <class Real, class T>
VF_HD VF_INLINE Real valueOf(const T& part) {
  if constexpr (kIsZero<T> || kIsOne<T>)
    return part.template as<Real>();
  else if constexpr (kIsDual<T>)
    return part.v;
  else
    return Real(part);
}

template <class M, class Real>
class VariableProjection {
  using Sep = Separable<M>;

 public:
  static constexpr int C = Sep::kColumns, Q = Sep::kCoordinates;
  static constexpr int kState = Q + 1;
  using Mask = typename Problem<M, Real>::Mask;
  using S = Scalar<Real>;

  VF_HD explicit VariableProjection(const Problem<M, Real>& problem) : problem_(problem) {
    q_ = Sep::coordinates(problem.start);
    forEachIndex<Sep::N>([&]<int k>() { limit<k>(); });
    for (int k = 0; k < Q; ++k) q_[k] = clamped(q_[k], low_[k], high_[k]);
  }

  VF_HD void save(Real* state) const {
    for (int k = 0; k < Q; ++k) state[k] = q_[k];
    state[Q] = lambda_;
  }
  VF_HD void restore(const Real* state) {
    for (int k = 0; k < Q; ++k) q_[k] = state[k];
    lambda_ = state[Q];
  }

  /// See LevenbergMarquardt::run.
  VF_HD Mask run(Mask live, int budget) {
    sums_ = project(q_);
    explained_ = solve(sums_, c_);
    for (int i = 0; i < budget && any(live); ++i) live = iterate(live);
    return live;
  }

  VF_HD void store(int count) const {
    problem_.store(Sep::parameters(c_, q_), larger(sums_.squares - explained_, Real(0)), iterations_, count);
  }
  VF_HD Real iterations() const { return iterations_; }
  VF_HD void countFrom(Real done) { iterations_ = done; }

  /// Lanes that ended at the end of a coordinate's search range, where the bounded fitter must take over.
  VF_HD Mask unsettled() const {
    Mask out(false);
    for (int k = 0; k < Q; ++k)
      if (!fixed_[k]) out = out | (q_[k] <= low_[k]) | (high_[k] <= q_[k]);
    return out;
  }

 private:
  /// Search range of parameter k's coordinate. Positive coordinates are searched on a logarithmic scale.
  template <int k>
  VF_HD void limit() {
    constexpr int j = Sep::template kCoordinateOf<k>;
    if constexpr (Sep::template kRole<k> == Role::Nonlinear) {
      low_[j] = problem_.low[k];
      high_[j] = problem_.high[k];
      fixed_[j] = problem_.task.parameters[k].fixed;
      logarithmic_[j] = !any(problem_.low[k] < Real(0));
      if (logarithmic_[j]) low_[j] = larger(low_[j], high_[j] * Real(kSmallestShare));
    } else if constexpr (Sep::template kRole<k> == Role::Quotient) {
      const auto& acq = problem_.protocol();
      const S duration = acq.x[acq.n - 1] - acq.x[0];
      low_[j] = Real(kSlowest / duration);
      high_[j] = Real(kFastest * acq.n / duration);
      fixed_[j] = false;
      logarithmic_[j] = true;
    }
  }

  VF_HD VF_FLATTEN ColumnSums<Real, C, Q> project(const std::array<Real, Q>& q) const {
    ColumnSums<Real, C, Q> sums;
    const bool weighted = problem_.hasWeights();
    evaluateColumns<M>(Variables<Real, Q>{q}, problem_.constants, problem_.protocol(), [&](int i, const auto& form) VF_INLINE_CALL {
      Real y = problem_.sample(i);
      if constexpr (!kIsZero<std::remove_cvref_t<decltype(offsetOf(form))>>) y = y - valueOf<Real>(offsetOf(form));
      if (!weighted) {
        add(sums, y, form);
        return;
      }
      const Real w = problem_.weight(i);
      add(sums, y * w, form * w);
    });
    return sums;
  }

  template <class Form>
  VF_HD VF_INLINE static void add(ColumnSums<Real, C, Q>& s, const Real& y, const Form& form) {
    s.squares = s.squares + y * y;
    eachColumn([&]<int a>() VF_INLINE_CALL {
      const auto& columnA = column<a>(form);
      if constexpr (kIsZero<std::remove_cvref_t<decltype(columnA)>>) return;
      s.data[a] = s.data[a] + valueOf<Real>(columnA) * y;
      eachColumn([&]<int b>() VF_INLINE_CALL { addPair<a, b>(s, columnA, column<b>(form)); });
      if constexpr (kIsDual<std::remove_cvref_t<decltype(columnA)>>)
        forEachBit<std::remove_cvref_t<decltype(columnA)>::kBits>([&]<int k>() VF_INLINE_CALL {
          s.dataSlope[a][k] = s.dataSlope[a][k] + columnA.template partial<k>() * y;
        });
    });
  }

  template <int a, int b, class A, class B>
  VF_HD VF_INLINE static void addPair(ColumnSums<Real, C, Q>& s, const A& columnA, const B& columnB) {
    if constexpr (b <= a) s.gram[a][b] = s.gram[a][b] + valueOf<Real>(columnA) * valueOf<Real>(columnB);
    if constexpr (kIsDual<B>) {
      forEachBit<B::kBits>([&]<int k>() VF_INLINE_CALL {
        const Real& slope = columnB.template partial<k>();
        s.mixed[a][b][k] = s.mixed[a][b][k] + valueOf<Real>(columnA) * slope;
        if constexpr (kIsDual<A> && b <= a)
          forEachBit<A::kBits>([&]<int l>() VF_INLINE_CALL {
            s.slopes[a][b][l][k] = s.slopes[a][b][l][k] + columnA.template partial<l>() * slope;
          });
      });
    }
  }

  template <class F>
  VF_HD VF_INLINE static void eachColumn(F&& f) {
    forEachIndex<C>(f);
  }

  /// Least squares coefficients with their signs; returns the explained part of y . y.
  VF_HD Real solve(const ColumnSums<Real, C, Q>& s, std::array<Real, C>& c) const {
    if constexpr (C == 1) {
      c[0] = signedPart(0, s.data[0]) * reciprocal(larger(s.gram[0][0], Real(1e-30f)));
      return c[0] * s.data[0];
    } else {
      const Real det = s.gram[0][0] * s.gram[1][1] - s.gram[1][0] * s.gram[1][0];
      const Mask regular = det > Real(1e-6f) * (s.gram[0][0] * s.gram[1][1]);
      const Real inverse = reciprocal(select(regular, det, Real(1)));
      const Real both0 = (s.gram[1][1] * s.data[0] - s.gram[1][0] * s.data[1]) * inverse;
      const Real both1 = (s.gram[0][0] * s.data[1] - s.gram[1][0] * s.data[0]) * inverse;
      const Real only0 = signedPart(0, s.data[0]) * reciprocal(larger(s.gram[0][0], Real(1e-30f)));
      const Real only1 = signedPart(1, s.data[1]) * reciprocal(larger(s.gram[1][1], Real(1e-30f)));
      const Mask inside = regular & allowed(0, both0) & allowed(1, both1);
      const Mask first = only0 * s.data[0] >= only1 * s.data[1];
      c[0] = select(inside, both0, select(first, only0, Real(0)));
      c[1] = select(inside, both1, select(first, Real(0), only1));
      return c[0] * s.data[0] + c[1] * s.data[1];
    }
  }

  /// Whether the coefficient of column a may be negative: where its parameter's lower bound is.
  VF_HD bool mayBeNegative(int a) const {
    bool may = false;
    forEachIndex<Sep::N>([&]<int k>() {
      if constexpr (Sep::template kRole<k> == Role::Linear)
        if (Sep::kMixture || Sep::template kColumnOf<k> == a) may = any(problem_.low[k] < Real(0));
    });
    return may;
  }
  VF_HD Real signedPart(int a, const Real& x) const { return mayBeNegative(a) ? x : larger(x, Real(0)); }
  VF_HD Mask allowed(int a, const Real& x) const { return mayBeNegative(a) ? Mask(true) : x >= Real(0); }

  /// Descent direction g and Gauss-Newton matrix h of the reduced problem, to the scaled coordinates.
  VF_HD void reduce(std::array<Real, Q>& g, Real (&h)[Q][Q], std::array<Real, Q>& diagonal) const {
    Real along[C][Q];  // column a . sum_b c_b d column b / d q_k
    for (int k = 0; k < Q; ++k) {
      g[k] = Real(0);
      for (int a = 0; a < C; ++a) {
        along[a][k] = Real(0);
        for (int b = 0; b < C; ++b) along[a][k] = along[a][k] + c_[b] * sums_.mixed[a][b][k];
        g[k] = g[k] + c_[a] * (sums_.dataSlope[a][k] - along[a][k]);
      }
    }
    for (int k = 0; k < Q; ++k)
      for (int l = 0; l <= k; ++l) {
        Real full(0);
        for (int a = 0; a < C; ++a)
          for (int b = 0; b < C; ++b) full = full + c_[a] * c_[b] * (b <= a ? sums_.slopes[a][b][k][l] : sums_.slopes[b][a][l][k]);
        if (k == l) diagonal[k] = full;
        h[k][l] = full - explainedBy(along, k, l);
      }
    for (int k = 0; k < Q; ++k) {
      const Real unit = logarithmic_[k] ? q_[k] : Real(1);
      g[k] = g[k] * unit;
      diagonal[k] = larger(diagonal[k] * unit * unit, Real(1e-30f));
      for (int l = 0; l <= k; ++l) h[k][l] = h[k][l] * unit * (logarithmic_[l] ? q_[l] : Real(1));
      h[k][k] = larger(h[k][k], Real(kPivotFloor) * diagonal[k]) + lambda_ * diagonal[k];
    }
  }

  /// along_k^T G^-1 along_l over the columns in use: what a change of the coefficients would absorb.
  VF_HD Real explainedBy(const Real (&along)[C][Q], int k, int l) const {
    if constexpr (C == 1) {
      return along[0][k] * along[0][l] * reciprocal(larger(sums_.gram[0][0], Real(1e-30f)));
    } else {
      const Mask use0 = !(c_[0] == Real(0)), use1 = !(c_[1] == Real(0));
      const Real cross = select(use0 & use1, sums_.gram[1][0], Real(0));
      const Real det = larger(sums_.gram[0][0] * sums_.gram[1][1] - cross * cross, Real(1e-30f));
      const Real k0 = select(use0, along[0][k], Real(0)), k1 = select(use1, along[1][k], Real(0));
      const Real l0 = select(use0, along[0][l], Real(0)), l1 = select(use1, along[1][l], Real(0));
      return (k0 * (sums_.gram[1][1] * l0 - cross * l1) + k1 * (sums_.gram[0][0] * l1 - cross * l0)) * reciprocal(det);
    }
  }

  VF_HD Mask iterate(Mask live) {
    std::array<Real, Q> g, diagonal, step;
    Real h[Q][Q];
    reduce(g, h, diagonal);
    for (int k = 0; k < Q; ++k) {
      const Mask hold = Mask(fixed_[k]) | ((q_[k] <= low_[k]) & (g[k] < Real(0))) | ((high_[k] <= q_[k]) & (g[k] > Real(0)));
      g[k] = select(hold, Real(0), g[k]);
      if constexpr (Q == 2) h[1][0] = select(hold, Real(0), h[1][0]);
    }
    if constexpr (Q == 1) {
      step[0] = g[0] * reciprocal(h[0][0]);
    } else {
      const Real inverse = reciprocal(larger(h[0][0] * h[1][1] - h[1][0] * h[1][0], Real(1e-35f)));
      step[0] = (h[1][1] * g[0] - h[1][0] * g[1]) * inverse;
      step[1] = (h[0][0] * g[1] - h[1][0] * g[0]) * inverse;
    }
    Real decrease(0);
    for (int k = 0; k < Q; ++k) decrease = decrease + g[k] * step[k];
    const Real left = larger(sums_.squares - explained_, Real(kFloor) * sums_.squares);
    live = live & (magnitude(decrease) > Real(static_cast<S>(problem_.task.tolerance)) * left);
    if (!any(live)) return live;
    iterations_ = iterations_ + select(live, Real(1), Real(0));
    return attempt(live, step);
  }

  VF_HD Mask attempt(Mask live, const std::array<Real, Q>& step) {
    std::array<Real, Q> q;
    for (int k = 0; k < Q; ++k) {
      using std::exp;
      const Real limited = clamped(step[k], Real(-kLongestStep), Real(kLongestStep));
      const Real moved = logarithmic_[k] ? q_[k] * exp(limited) : q_[k] + step[k];
      q[k] = fixed_[k] ? q_[k] : clamped(moved, low_[k], high_[k]);
    }
    const auto there = project(q);
    std::array<Real, C> c;
    const Real explained = solve(there, c);
    const Mask better = live & (explained + Real(kSlack) * there.squares >= explained_);
    for (int k = 0; k < Q; ++k) q_[k] = select(better, q[k], q_[k]);
    for (int a = 0; a < C; ++a) c_[a] = select(better, c[a], c_[a]);
    explained_ = select(better, explained, explained_);
    sums_.assign(better, there);
    lambda_ = select(better, larger(lambda_ * Real(0.1f), Real(1e-7f)), lambda_ * Real(8));
    return live & (lambda_ < Real(1e6f));
  }

  static constexpr bool kIsFloat = sizeof(S) == 4;
  static constexpr float kPivotFloor = kIsFloat ? 1e-4f : 1e-10f;
  static constexpr float kSlack = kIsFloat ? 2e-7f : 0.0f;
  static constexpr float kFloor = kIsFloat ? 3e-7f : 1e-15f;  ///< rounding of squares - explained
  static constexpr float kSmallestShare = 1e-5f;  ///< lowest searched coordinate over its upper bound
  static constexpr float kSlowest = 0.01f;        ///< lowest searched rate times the duration of the series
  static constexpr float kFastest = 10.0f;        ///< highest searched rate times the mean sampling interval
  static constexpr float kLongestStep = 1.2f;     ///< of the logarithm of a coordinate

  const Problem<M, Real>& problem_;
  std::array<Real, Q> q_, low_, high_;
  bool fixed_[Q], logarithmic_[Q];
  std::array<Real, C> c_;
  Real lambda_ = Real(1e-2f);
  Real iterations_ = Real(0);
  Real explained_ = Real(0);
  ColumnSums<Real, C, Q> sums_;
};

}  // namespace voxelfit
