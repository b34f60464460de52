// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The last step of every fit, in double precision: the fitted parameters are refined by Gauss-Newton steps on
// the exact model (float fitters end within rounding of the optimum), then the sum of squares, the criteria
// and the uncertainty are computed at the optimum. Sources: standard errors and correlations from (J^T J)^-1
// SSE / (n - p), the reduced chi-squared, Seber and Wild, Nonlinear Regression (1989), ch. 5; AICc, Hurvich
// and Tsai, Biometrika 76:297 (1989); BIC, Schwarz, Ann Stat 6:461 (1978), both with the noise variance
// counted as a parameter. R squared = 1 - SSE / sum (y - mean y)^2.
#include "Fitting/AnyProblem.h"
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Status.h"

namespace voxelfit {

/// Assesses one pack of numbers in double. P as for LevenbergMarquardt.
template <class P>
class Assessment {
 public:
  using Real = typename P::Real;
  using Mask = typename P::Mask;
  static constexpr int N = P::N;

  VF_HD explicit Assessment(const P& problem) : problem_(problem), p_(problem.start) {
    LevenbergMarquardt<P> search(problem_, Real(kNegligible), Real(kFirstDamping));
    const Mask goesOn = search.run(Mask(true), kMaxRefinements);
    held_ = search.held();
    sumOfSquares_ = search.sums().sumOfSquares;
    matrix_ = search.sums().matrix;
    invert();
    // the last step was too short to be tried, but brings the parameters nearer
    for (int k = 0; k < loopEnd<Real, N>(); ++k)
      p_[k] = select(goesOn | singular_, search.parameters()[k], search.next()[k]);
  }

  /// Writes the results that need no model for the first `count` voxels.
  VF_HD void store(const AssessTask& out, int count) const {
    const FitTask& t = problem_.task;
    for (int k = 0; k < loopEnd<Real, N>(); ++k)
      write(t.fitted + k * t.stride, problem_.lanes, count, problem_.natural(k, p_[k]));
    write(t.sumOfSquares, problem_.lanes, count, sumOfSquares_ * problem_.scale * problem_.scale);
    storeStatus(count);
    if (out.errors || out.correlations) storeUncertainty(out, count);
    if (out.reducedChiSquared || out.rsquared || out.aicc || out.bic) storeCriteria(out, count);
  }

  /// Where the assessed fit ends, base units divided by the voxel's scale where they are signals.
  VF_HD const std::array<Real, N>& parameters() const { return p_; }

 private:
  /// Diagonal and correlations of the inverse over the parameters that are free.
  VF_HD void invert() {
    const Factors<Real, N> factors(matrix_, Real(0), held_, Real(kPivotFloor));
    singular_ = Mask(false);
    free_ = Real(0);
    for (int k = 0; k < loopEnd<Real, N>(); ++k) {
      free_ = free_ + select(held_[k], Real(0), Real(1));
      const Real pivot = Real(1) / factors.L[lower(k, k)];
      const Real& diagonal = matrix_[lower(k, k)];
      singular_ = singular_ | ((!held_[k]) & ((pivot <= Real(2 * kPivotFloor) * diagonal) |
                                              (diagonal <= Real(kSmallestDiagonal))));
    }
    for (int j = 0; j < loopEnd<Real, N>(); ++j) {
      std::array<Real, N> unit;
      for (int k = 0; k < loopEnd<Real, N>(); ++k) unit[k] = Real(k == j ? 1 : 0);
      const auto column = factors.solve(unit);
      for (int i = j; i < loopEnd<Real, N>(); ++i) inverse_[lower(i, j)] = column[i];
    }
  }

  VF_HD void storeStatus(int count) const {
    Mask atBound(false);
    for (int k = 0; k < loopEnd<Real, N>(); ++k)
      atBound = atBound | ((!Mask(problem_.task.parameters[k].fixed)) &
                           ((p_[k] <= problem_.low[k]) | (problem_.high[k] <= p_[k])));
    const auto bound = laneBits(atBound), singular = laneBits(singular_);
    for (int i = 0; i < count; ++i) {
      auto& status =
          problem_.task.status[problem_.lanes.index ? problem_.lanes.index[i] : problem_.lanes.first + i];
      if ((bound >> i) & 1u) status |= bit(FitStatus::AtBound);
      if ((singular >> i) & 1u) status |= bit(FitStatus::Singular);
    }
  }

  VF_HD void storeUncertainty(const AssessTask& out, int count) const {
    using std::sqrt;
    const FitTask& t = problem_.task;
    const Real nan(__builtin_nan(""));
    const Real freedom = counted() - free_;
    const Real variance = select(freedom > Real(0), sumOfSquares_ / larger(freedom, Real(1)), nan);
    for (int i = 0; i < loopEnd<Real, N>(); ++i) {
      const Real error = sqrt(larger(inverse_[lower(i, i)], Real(0)) * variance);
      if (out.errors)
        write(out.errors + i * t.stride, problem_.lanes, count,
              select(singular_ | held_[i], nan, problem_.natural(i, error)));
      if (!out.correlations) continue;
      for (int j = 0; j < i; ++j) {
        const Real both = inverse_[lower(i, i)] * inverse_[lower(j, j)];
        const Real value = inverse_[lower(i, j)] / sqrt(select(both > Real(0), both, Real(1)));
        write(out.correlations + (i * (i - 1) / 2 + j) * t.stride, problem_.lanes, count,
              select(singular_ | held_[i] | held_[j], nan, value));
      }
    }
  }

  VF_HD void storeCriteria(const AssessTask& out, int count) const {
    using std::log;
    const Real total = squaresAroundMean(), n = counted();
    const Real nan(__builtin_nan("")), k = free_ + Real(1);
    const Real deviance =
        n * log(larger(sumOfSquares_, Real(1e-30) * problem_.squares) * problem_.scale * problem_.scale / n);
    const Real freedom = n - free_, squares = sumOfSquares_ * problem_.scale * problem_.scale;
    if (out.reducedChiSquared)
      write(out.reducedChiSquared, problem_.lanes, count,
            select(freedom > Real(0), squares / larger(freedom, Real(1)), nan));
    if (out.rsquared)
      write(out.rsquared, problem_.lanes, count,
            select(total > Real(0), Real(1) - sumOfSquares_ / total, nan));
    const Real spare = n - k - Real(1);
    if (out.aicc)
      write(out.aicc, problem_.lanes, count,
            select(spare > Real(0), deviance + Real(2) * k * (n / larger(spare, Real(1))), nan));
    if (out.bic) write(out.bic, problem_.lanes, count, deviance + k * log(n));
  }

  /// The number of samples whose weight is not 0.
  VF_HD Real counted() const {
    Real n(0);
    for (int i = 0; i < problem_.task.samples; ++i)
      n = n + select(problem_.weight(i) > Real(0), Real(1), Real(0));
    return n;
  }

  /// sum w (y - mean y)^2 with the weighted mean.
  VF_HD Real squaresAroundMean() const {
    Real weights(0), mean(0), total(0);
    for (int i = 0; i < problem_.task.samples; ++i) {
      const Real root = problem_.weight(i);
      weights = weights + root * root;
      mean = mean + root * root * problem_.sample(i);
    }
    mean = mean / weights;
    for (int i = 0; i < problem_.task.samples; ++i) {
      const Real d = problem_.weight(i) * (problem_.sample(i) - mean);
      total = total + d * d;
    }
    return total;
  }

  static constexpr int kMaxRefinements = 10;
  static constexpr double kNegligible =
      1e-9;  ///< decrease over sum of squares below which an optimum is exact
  static constexpr double kFirstDamping = 1e-6;
  static constexpr double kPivotFloor =
      1e-13;  ///< pivot over diagonal below which a parameter is not determined

  const P& problem_;
  std::array<Real, N> p_;
  std::array<Mask, N> held_;
  std::array<Real, N*(N + 1) / 2> matrix_, inverse_;
  Real sumOfSquares_, free_;
  Mask singular_;
};

/// Writes what only the model can tell for the first `count` voxels, whose fit ended at p.
template <class M, class P, class Real = typename P::Real>
VF_HD void storeOfModel(const P& problem, const std::array<Real, P::N>& p, const AssessTask& out, int count) {
  const std::int64_t stride = problem.task.stride;
  if constexpr (kDerived < M >> 0)
    if (out.derived) {
      std::array<Real, P::N> natural;
      for (int k = 0; k < loopEnd<Real, P::N>(); ++k) natural[k] = problem.natural(k, p[k]);
      const auto derived = M::derive(natural);
      for (int k = 0; k < kDerived<M>; ++k) write(out.derived + k * stride, problem.lanes, count, derived[k]);
    }
  if (out.fit)
    problem.evaluate(p, [&](int i, const auto& s) {
      write(out.fit + i * stride, problem.lanes, count, Real(s) * problem.scale);
    });
}

/// Assesses the first task.voxels voxels of a tile, whose parameters stand in task.fitted.
template <class M, class Real>
void assess(const FitTask& task, const AssessTask& out) {
  constexpr int W = kLanesOf<Real>;
  FitTask t = task;
  t.continueFrom = true;
  auto* workspace = static_cast<Real*>(t.scratch);
  for (std::int64_t v = 0; v < t.voxels; v += W) {
    const int count = static_cast<int>(t.voxels - v < W ? t.voxels - v : W);
    const ErasedProblem<M, Real> problem(t, Lanes{v, nullptr}, workspace);
    const Assessment<AnyProblem<Real, kParameters<M>>> assessment(problem);
    assessment.store(out, count);
    storeOfModel<M>(problem, assessment.parameters(), out, count);
  }
}

}  // namespace voxelfit
