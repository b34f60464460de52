// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Bounded Levenberg-Marquardt for one voxel or a pack of voxels, with exact derivatives. Called by
// Fitting/Rounds.h. Source: Marquardt, J SIAM 11:431 (1963); bounds by an active set as in Bertsekas, SIAM J
// Control Optim 20:221 (1982).
#include "Fitting/Problem.h"

namespace voxelfit {

/// P is a ProblemOf a model or, on a processor, an AnyProblem.
template <class P>
class LevenbergMarquardt {
 public:
  using Problem = P;
  using Real = typename P::Real;
  using Mask = typename P::Mask;
  static constexpr int N = P::N;
  static constexpr int kState = N + 1;  ///< numbers to keep when a fit is interrupted and taken up again

  VF_HD explicit LevenbergMarquardt(const P& problem)
      : LevenbergMarquardt(problem, Real(static_cast<Scalar<Real>>(problem.task.tolerance)), Real(1e-3f)) {}

  /// Stops where the sum of squares would fall by less than its `tolerance`-th part; lambda is the first
  /// damping.
  VF_HD LevenbergMarquardt(const P& problem, const Real& tolerance, const Real& lambda)
      : problem_(problem), p_(problem.start), lambda_(lambda), tolerance_(tolerance) {}

  VF_HD void save(Real* state) const {
    for (int k = 0; k < loopEnd<Real, N>(); ++k) state[k] = p_[k];
    state[N] = lambda_;
  }
  VF_HD void restore(const Real* state) {
    for (int k = 0; k < loopEnd<Real, N>(); ++k) p_[k] = state[k];
    lambda_ = state[N];
  }

  /// At most `budget` iterations; lanes that converge drop out of `live`. Returns the lanes that want more.
  VF_HD Mask run(Mask live, int budget) {
    problem_.linearise(p_, here_);
    live = plan(live);
    for (int i = 0; i < budget && any(live); ++i) {
      attempt(live);
      live = plan(live);
    }
    return live;
  }

  VF_HD void store(int count) const { problem_.store(p_, here_.sumOfSquares, iterations_, count); }
  VF_HD Real iterations() const { return iterations_; }
  /// Lanes whose result another fitter must finish: none.
  VF_HD Mask unsettled() const { return Mask(false); }
  VF_HD void countFrom(Real done) { iterations_ = done; }

  /// Where the search stands, the sums there, and the parameters that are fixed or held by a bound.
  VF_HD const std::array<Real, N>& parameters() const { return p_; }
  VF_HD const Normal<Real, N>& sums() const { return here_; }
  /// Where the next step leads; for lanes that converged, too near to be tried.
  VF_HD const std::array<Real, N>& next() const { return next_; }
  VF_HD std::array<Mask, N> held() const {
    std::array<Mask, N> hold;
    for (int k = 0; k < loopEnd<Real, N>(); ++k) {
      const Real& g = here_.gradient[k];
      hold[k] = Mask(problem_.task.parameters[k].fixed) | ((p_[k] <= problem_.low[k]) & (g > Real(0))) |
                ((problem_.high[k] <= p_[k]) & (g < Real(0)));
    }
    return hold;
  }

 private:
  /// Finds the next point to try; returns the lanes of `live` for which it is worth it. A step to bounds can
  /// lead uphill: that is no end, it must be shortened.
  VF_HD Mask plan(const Mask& live) {
    const auto dx = stepInsideBounds();
    Real decrease(0);  // of the sum of squares, by its quadratic model
    for (int k = 0; k < loopEnd<Real, N>(); ++k) {
      Real bent(0);
      for (int j = 0; j < loopEnd<Real, N>(); ++j)
        bent = bent + here_.matrix[j < k ? lower(k, j) : lower(j, k)] * dx[j];
      decrease = decrease + (Real(2) * here_.gradient[k] - bent) * dx[k];
      if (problem_.task.parameters[k].fixed)
        next_[k] = p_[k];
      else
        next_[k] = select(live, clamped(p_[k] - dx[k], problem_.low[k], problem_.high[k]), next_[k]);
    }
    const Real least = tolerance_ * larger(here_.sumOfSquares, Real(kFloor) * problem_.squares);
    return live & ((decrease > least) | (decrease < -least)) & (lambda_ < Real(kLambdaLimit));
  }

  /// The damped step. Where it would cross a bound it goes to the bound, and the other parameters answer to
  /// that.
  VF_HD std::array<Real, N> stepInsideBounds() const {
    auto hold = held();
    const auto free = Factors<Real, N>(here_.matrix, lambda_, hold, Real(kPivotFloor)).solve(here_.gradient);
    std::array<Real, N> known, gradient = here_.gradient;
    Mask crossing(false);
    for (int k = 0; k < loopEnd<Real, N>(); ++k) {
      const Real wanted = p_[k] - free[k];
      const Mask crosses = (!hold[k]) & ((wanted < problem_.low[k]) | (problem_.high[k] < wanted));
      known[k] = select(crosses, p_[k] - clamped(wanted, problem_.low[k], problem_.high[k]), Real(0));
      hold[k] = hold[k] | crosses;
      crossing = crossing | crosses;
    }
    if (!any(crossing)) return free;
    for (int k = 0; k < loopEnd<Real, N>(); ++k)
      for (int j = 0; j < loopEnd<Real, N>(); ++j)
        gradient[k] = gradient[k] - here_.matrix[j < k ? lower(k, j) : lower(j, k)] * known[j];
    auto dx = Factors<Real, N>(here_.matrix, lambda_, hold, Real(kPivotFloor)).solve(gradient);
    for (int k = 0; k < loopEnd<Real, N>(); ++k)
      dx[k] = select(crossing, dx[k] + known[k], free[k]);  // to the bit, whoever crosses
    return dx;
  }

  /// Goes to the next point in the lanes of `live` where the sum of squares is not larger there.
  VF_HD void attempt(const Mask& live) {
    Normal<Real, N> there;
    problem_.linearise(next_, there);
    const Mask better = live & (there.sumOfSquares <= here_.sumOfSquares * Real(1 + kSlack));
    for (int k = 0; k < loopEnd<Real, N>(); ++k) p_[k] = select(better, next_[k], p_[k]);
    here_.assign(better, there);
    lambda_ = select(better, larger(lambda_ * Real(0.1f), Real(1e-7f)), lambda_ * Real(8));
    iterations_ = iterations_ + select(live, Real(1), Real(0));
  }

  static constexpr bool kIsFloat = sizeof(Scalar<Real>) == 4;
  static constexpr float kPivotFloor = kIsFloat ? 1e-6f : 1e-12f;
  static constexpr float kSlack = kIsFloat ? 1e-6f : 0.0f;  ///< rounding of the sum of squares
  static constexpr float kLambdaLimit = 1e6f;
  static constexpr float kFloor =
      kIsFloat ? 1e-12f : 1e-24f;  ///< smallest meaningful sum of squares over sum y^2

  const P& problem_;
  std::array<Real, N> p_, next_;
  Real lambda_, tolerance_;
  Real iterations_ = Real(0);
  Normal<Real, N> here_;
};

}  // namespace voxelfit
