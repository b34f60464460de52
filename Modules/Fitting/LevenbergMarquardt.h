// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Bounded Levenberg-Marquardt for one voxel or a pack of voxels, with exact derivatives. Called by
// Fitting/Rounds.h. Source: Marquardt, J SIAM 11:431 (1963); bounds by an active set as in Bertsekas, SIAM J
// Control Optim 20:221 (1982).
#include "Fitting/Problem.h"

namespace voxelfit {

template <class M, class Real>
class LevenbergMarquardt {
 public:
  static constexpr int N = kParameters<M>;
  static constexpr int kState = N + 1;  ///< numbers to keep when a fit is interrupted and taken up again
  using Mask = typename Problem<M, Real>::Mask;

  VF_HD explicit LevenbergMarquardt(const Problem<M, Real>& problem) : problem_(problem), p_(problem.start) {}

  VF_HD void save(Real* state) const {
    for (int k = 0; k < N; ++k) state[k] = p_[k];
    state[N] = lambda_;
  }
  VF_HD void restore(const Real* state) {
    for (int k = 0; k < N; ++k) p_[k] = state[k];
    lambda_ = state[N];
  }

  /// At most `budget` iterations; lanes that converge drop out of `live`. Returns the lanes that want more.
  VF_HD Mask run(Mask live, int budget) {
    here_ = problem_.linearise(p_);
    std::array<Real, N> q;
    live = plan(live, q);
    for (int i = 0; i < budget && any(live); ++i) {
      attempt(live, q);
      live = plan(live, q);
    }
    return live;
  }

  VF_HD void store(int count) const { problem_.store(p_, here_.sumOfSquares, iterations_, count); }
  VF_HD Real iterations() const { return iterations_; }
  /// Lanes whose result another fitter must finish: none.
  VF_HD Mask unsettled() const { return Mask(false); }
  VF_HD void countFrom(Real done) { iterations_ = done; }

 private:
  /// The next point to try, q; returns the lanes of `live` for which it is worth it.
  VF_HD Mask plan(const Mask& live, std::array<Real, N>& q) const {
    const auto hold = held();
    const Factors<Real, N> factors(here_.matrix, lambda_, hold, Real(kPivotFloor));
    const auto dx = factors.solve(here_.gradient);
    Real decrease(0);
    for (int k = 0; k < N; ++k) {
      decrease = decrease + select(hold[k], Real(0), here_.gradient[k]) * dx[k];
      q[k] = select(hold[k], p_[k], clamped(p_[k] - dx[k], problem_.low[k], problem_.high[k]));
    }
    const Real tolerance(static_cast<Scalar<Real>>(problem_.task.tolerance));
    return live & (decrease > tolerance * larger(here_.sumOfSquares, Real(kFloor) * problem_.squares)) &
           (lambda_ < Real(kLambdaLimit));
  }

  /// Goes to q in the lanes of `live` where the sum of squares is not larger there.
  VF_HD void attempt(const Mask& live, const std::array<Real, N>& q) {
    const auto there = problem_.linearise(q);
    const Mask better = live & (there.sumOfSquares <= here_.sumOfSquares * Real(1 + kSlack));
    for (int k = 0; k < N; ++k) p_[k] = select(better, q[k], p_[k]);
    here_.assign(better, there);
    lambda_ = select(better, larger(lambda_ * Real(0.1f), Real(1e-7f)), lambda_ * Real(8));
    iterations_ = iterations_ + select(live, Real(1), Real(0));
  }

  /// Fixed parameters, and those on a bound with the descent pointing outwards.
  VF_HD std::array<Mask, N> held() const {
    std::array<Mask, N> hold;
    for (int k = 0; k < N; ++k) {
      const Real& g = here_.gradient[k];
      hold[k] = Mask(problem_.task.parameters[k].fixed) | ((p_[k] <= problem_.low[k]) & (g > Real(0))) |
                ((problem_.high[k] <= p_[k]) & (g < Real(0)));
    }
    return hold;
  }

  static constexpr bool kIsFloat = sizeof(Scalar<Real>) == 4;
  static constexpr float kPivotFloor = kIsFloat ? 1e-6f : 1e-12f;
  static constexpr float kSlack = kIsFloat ? 1e-6f : 0.0f;  ///< rounding of the sum of squares
  static constexpr float kLambdaLimit = 1e6f;
  static constexpr float kFloor =
      kIsFloat ? 1e-12f : 1e-24f;  ///< smallest meaningful sum of squares over sum y^2

  const Problem<M, Real>& problem_;
  std::array<Real, N> p_;
  Real lambda_ = Real(1e-3f);
  Real iterations_ = Real(0);
  Normal<Real, N> here_;
};

}  // namespace voxelfit
