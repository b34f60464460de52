// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Separable least squares for one or two nonlinear coordinates: the linear coefficients are solved for
// exactly (with their signs) at every trial of the coordinates, so the search has one or two dimensions
// instead of up to four and needs no start for the rest. One pass over the samples yields only inner products
// of columns, their derivatives and the data; no curve and no Jacobian is stored. Called by Fitting/Rounds.h.
// Source: Golub and Pereyra, SIAM J Numer Anal 10:413 (1973); Kaufman, BIT 15:49 (1975) for the Gauss-Newton
// matrix.
#include "Fitting/Problem.h"
#include "Fitting/ReducedProblem.h"
#include "Fitting/Separable.h"
#include "Fitting/StartEstimate.h"

namespace voxelfit {

/// Whether VariableProjection can fit a model.
template <class M>
inline constexpr bool kHasVariableProjection =
    Separable<M>::kColumns <= 2 && Separable<M>::kCoordinates >= 1 && Separable<M>::kCoordinates <= 2 &&
    Separable<M>::kExists;

/// P is the ProblemOf a model.
template <class P>
class VariableProjection {
  using M = typename P::Model;
  using Sep = Separable<M>;

 public:
  using Problem = P;
  using Real = typename P::Real;
  using Mask = typename P::Mask;
  static constexpr int C = Sep::kColumns, Q = Sep::kCoordinates;
  static constexpr int kState = Q + 1;
  using S = Scalar<Real>;
  using Point = ReducedPoint<Real, C, Q>;

  VF_HD explicit VariableProjection(const P& problem) : problem_(problem) {
    q_ = Sep::coordinates(problem.start);
    if constexpr (kHasTerms<M>)
      forEachIndex<Q>([&]<int j>() { limitRate(j); });
    else
      forEachIndex<Sep::N>([&]<int k>() { limit<k>(); });
    for (int k = 0; k < Q; ++k) q_[k] = clamped(q_[k], low_[k], high_[k]);
    forEachIndex<C>([&]<int a>() { terms_.mayBeNegative[a] = mayBeNegative<a>(); });
  }

  /// Starts the free coordinates where the voxel's own samples suggest, if the task has FitTask::starts.
  VF_HD void startFromSamples() {
    using std::sqrt;
    if (!problem_.task.starts) return;
    const auto suggested = suggestStart<Real, Q>(problem_.task, reciprocal(sqrt(problem_.squares)),
                                                 [&](int i) VF_INLINE_CALL { return problem_.sample(i); });
    for (int k = 0; k < Q; ++k)
      if (!fixed_[k]) q_[k] = clamped(suggested[k], low_[k], high_[k]);
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
    here_ = project(q_);
    live = plan(live);
    for (int i = 0; i < budget && any(live); ++i) {
      attempt(live);
      live = plan(live);
    }
    return live;
  }

  VF_HD void store(int count) const {
    problem_.store(Sep::parameters(here_.c, q_), larger(here_.squares - here_.explained, Real(0)),
                   iterations_, count);
  }
  VF_HD Real iterations() const { return iterations_; }
  VF_HD void countFrom(Real done) { iterations_ = done; }

  /// Lanes that ended where a coordinate's search range ends short of its bounds: the bounded fitter must
  /// take over.
  VF_HD Mask unsettled() const {
    Mask out(false);
    if constexpr (kHasTerms<M>)
      forEachIndex<Q>([&]<int j>() { out = out | atEndOfRates(j); });
    else
      forEachIndex<Sep::N>([&]<int k>() {
        constexpr int j = Sep::template kCoordinateOf<k>;
        if constexpr (Sep::template kRole<k> == Role::Nonlinear)
          out = out | ((q_[j] <= low_[j]) & (problem_.low[k] < low_[j]) & Mask(!fixed_[j]));
        else if constexpr (Sep::template kRole<k> == Role::Quotient)
          out = out | atEndOfRates(j);
      });
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
      terms_.logarithmic[j] = !reachesBelowZero<k>();
      if (terms_.logarithmic[j]) low_[j] = larger(low_[j], high_[j] * Real(kSmallestShare));
    } else if constexpr (Sep::template kRole<k> == Role::Quotient) {
      limitRate(j);
    }
  }

  /// Search range of a coordinate that is a rate: those that the samples can tell from 0 and from infinity.
  VF_HD void limitRate(int j) {
    const auto& acq = problem_.protocol();
    const S duration = acq.x[acq.n - 1] - acq.x[0];
    low_[j] = Real(kSlowest / duration);
    high_[j] = Real(kFastest * acq.n / duration);
    fixed_[j] = false;
    terms_.logarithmic[j] = true;
  }

  VF_HD Mask atEndOfRates(int j) const { return (q_[j] <= low_[j]) | (high_[j] <= q_[j]); }

  /// Whether the lower bound of parameter k is negative. Asked of all voxels alike: what one voxel gets must
  /// not depend on its neighbours.
  template <int k>
  VF_HD bool reachesBelowZero() const {
    const ValueOrRow& lower = problem_.task.parameters[k].lower;
    return lower.map != nullptr || lower.value < 0.0;
  }

  /// Whether the coefficient of column a may be negative: where its parameter may.
  template <int a>
  VF_HD bool mayBeNegative() const {
    bool may = false;
    if constexpr (!kHasTerms<M>)
      forEachIndex<Sep::N>([&]<int k>() {
        if constexpr (Sep::template kRole<k> == Role::Linear)
          if constexpr (Sep::kMixture || Sep::template kColumnOf<k> == a) may = reachesBelowZero<k>();
      });
    return may;
  }

  VF_HD VF_INLINE Point project(const std::array<Real, Q>& q) const {
    return problem_.hasWeights() ? pass<true>(q) : pass<false>(q);
  }

  template <bool weighted>
  VF_HD VF_FLATTEN Point pass(const std::array<Real, Q>& q) const {
    ColumnSums<Real, C, Q> sums;
    bool sameSquares = !weighted;  // as those of the samples; the compiler knows it
    Real squares(0);
    const auto acq = problem_.protocol();
    if (acq.n < 1) __builtin_unreachable();  // with one sample at least, what depends on what is a constant
    const auto add = [&](int i, const auto& form) VF_INLINE_CALL {
      if (weighted && problem_.isLeftOut(i)) return;
      Real y = problem_.sample(i);
      if constexpr (!kIsZero<std::remove_cvref_t<decltype(offsetOf(form))>>) {
        y = y - valueOf<Real>(offsetOf(form));
        sameSquares = false;
      }
      if constexpr (weighted) {
        Real w = problem_.weight(i);
        y = y * w;
        sums.add(y, form * w);
      } else {
        sums.add(y, form);
      }
      if (!sameSquares) squares = squares + y * y;
    };
    evaluateColumns<M>(Variables<Real, Q>{q}, problem_.constants, acq, add);
    return Point(sums, sameSquares ? problem_.squares : squares, q, terms_);
  }

  /// Finds the next step, of the scaled coordinates; returns the lanes of `live` for which it is worth
  /// taking.
  VF_HD VF_INLINE Mask plan(const Mask& live) {
    std::array<Real, Q> g;
    Real h[Q][Q];
    for (int k = 0; k < Q; ++k)
      for (int l = 0; l <= k; ++l) h[k][l] = here_.matrix[k][l];
    for (int k = 0; k < Q; ++k) {
      h[k][k] = h[k][k] + lambda_ * here_.diagonal[k];
      g[k] = here_.descent[k];
      const Mask hold = Mask(fixed_[k]) | ((q_[k] <= low_[k]) & (g[k] < Real(0))) |
                        ((high_[k] <= q_[k]) & (g[k] > Real(0)));
      g[k] = select(hold, Real(0), g[k]);
      if constexpr (Q == 2) h[1][0] = select(hold, Real(0), h[1][0]);
    }
    if constexpr (Q == 1) {
      step_[0] = g[0] * reciprocal(h[0][0]);
    } else {
      const Real inverse = reciprocal(larger(h[0][0] * h[1][1] - h[1][0] * h[1][0], Real(1e-35f)));
      step_[0] = (h[1][1] * g[0] - h[1][0] * g[1]) * inverse;
      step_[1] = (h[0][0] * g[1] - h[1][0] * g[0]) * inverse;
    }
    Real decrease(0);
    for (int k = 0; k < Q; ++k) decrease = decrease + g[k] * step_[k];
    const Real left = larger(here_.squares - here_.explained, Real(kFloor) * here_.squares);
    return live & (magnitude(decrease) > Real(static_cast<S>(problem_.task.tolerance)) * left) &
           (lambda_ < Real(kLambdaLimit));
  }

  /// Takes the step in the lanes of `live` where it explains more.
  VF_HD VF_INLINE void attempt(const Mask& live) {
    std::array<Real, Q> q;
    for (int k = 0; k < Q; ++k) {
      using std::exp;
      const Real limited = clamped(step_[k], Real(-kLongestStep), Real(kLongestStep));
      const Real moved = terms_.logarithmic[k] ? q_[k] * exp(limited) : q_[k] + step_[k];
      q[k] = fixed_[k] ? q_[k] : clamped(moved, low_[k], high_[k]);
    }
    const Point there = project(q);
    const Mask better = live & (there.explained + Real(kSlack) * there.squares >= here_.explained);
    for (int k = 0; k < Q; ++k) q_[k] = select(better, q[k], q_[k]);
    here_.assign(better, there);
    lambda_ = select(better, larger(lambda_ * Real(0.1f), Real(1e-7f)), lambda_ * Real(8));
    iterations_ = iterations_ + select(live, Real(1), Real(0));
  }

  static constexpr bool kIsFloat = sizeof(S) == 4;
  static constexpr float kSlack = kIsFloat ? 2e-7f : 0.0f;
  static constexpr float kFloor = kIsFloat ? 3e-7f : 1e-15f;  ///< rounding of squares - explained
  static constexpr float kLambdaLimit = 1e6f;
  static constexpr float kSmallestShare = 1e-5f;  ///< lowest searched coordinate over its upper bound
  static constexpr float kSlowest = 0.01f;        ///< lowest searched rate times the duration of the series
  static constexpr float kFastest = 10.0f;        ///< highest searched rate times the mean sampling interval
  static constexpr float kLongestStep = 1.2f;     ///< of the logarithm of a coordinate

  const P& problem_;
  std::array<Real, Q> q_, low_, high_, step_;
  bool fixed_[Q];
  Real lambda_ = Real(1e-2f);
  Real iterations_ = Real(0);
  ReducedTerms<Real, C, Q> terms_;
  Point here_;
};

}  // namespace voxelfit
