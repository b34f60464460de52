// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The fit that every benchmark is measured against: what a careful programmer gets from a general
// least-squares library with automatic differentiation. One voxel after the other, in double, every number
// with its derivatives to all parameters, until the parameters stand still; no packs and nothing that knows
// the model. Kept apart from the fitters of the product, so that it also checks them. Source: Madsen, Nielsen
// and Tingleff, Methods for Non-Linear Least Squares Problems, 2nd ed., DTU (2004), alg. 3.16; bounds by
// projection as in Kanzow, Yamashita and Fukushima, J Comput Appl Math 172:375 (2004).
#include <algorithm>
#include <array>
#include <cmath>

#include "Fitting/Problem.h"
#include "Fitting/Status.h"

namespace voxelfit {

template <class M>
class Yardstick {
 public:
  explicit Yardstick(const ProblemOf<M, double>& problem) : problem_(problem), p_(problem.start) {}

  /// Fits the voxel and stores the results.
  void run() {
    Sums here = sums(p_);
    double damping = kStartDamping, growth = 2.0;
    int iterations = 0;
    std::uint32_t status = bit(FitStatus::MaxIterations);
    while (iterations < problem_.task.maxIterations) {
      Point step;
      const double predicted = solve(here, damping, step);
      if (isSmall(step) || damping > kLargestDamping) {
        status = bit(FitStatus::Converged);
        break;
      }
      ++iterations;
      Point q;
      for (int k = 0; k < N; ++k) q[k] = std::clamp(p_[k] - step[k], problem_.low[k], problem_.high[k]);
      const Sums there = sums(q);
      if (there.squares < here.squares) {
        const double gain = (here.squares - there.squares) / predicted;
        damping *= std::max(1.0 / 3.0, 1.0 - std::pow(2.0 * gain - 1.0, 3));
        growth = 2.0;
        p_ = q;
        here = there;
      } else {
        damping *= growth;
        growth *= 2.0;
      }
    }
    problem_.store(p_, here.squares, iterations, 1);
    problem_.task.status[problem_.lanes.first] = status;
  }

 private:
  static constexpr int N = kParameters<M>;
  using Point = std::array<double, N>;
  using Variable = Dual<double, (Bits{1} << N) - 1>;

  /// Squared residuals r = model - data with J^T r and the lower half of J^T J.
  struct Sums {
    double squares = 0.0;
    Point gradient{};
    std::array<Point, N> matrix{};
  };

  Sums sums(const Point& p) const {
    std::array<Variable, N> variables;
    for (int k = 0; k < N; ++k) {
      variables[k] = {p[k], {}};
      variables[k].d[k] = 1.0;
    }
    Sums out;
    problem_.evaluate(variables, [&](int i, const Variable& s) {
      const double weight = problem_.weight(i), residual = weight * (s.v - problem_.sample(i));
      out.squares += residual * residual;
      for (int a = 0; a < N; ++a) {
        out.gradient[a] += residual * weight * s.d[a];
        for (int b = 0; b <= a; ++b) out.matrix[a][b] += weight * s.d[a] * weight * s.d[b];
      }
    });
    return out;
  }

  bool isSmall(const Point& step) const {
    double stepNorm = 0.0, norm = 0.0;
    for (int k = 0; k < N; ++k) {
      stepNorm += step[k] * step[k];
      norm += p_[k] * p_[k];
    }
    return !(std::sqrt(stepNorm) > kStepTolerance * std::sqrt(norm));
  }

  bool held(const Sums& here, int k) const {
    if (problem_.task.parameters[k].fixed) return true;
    return here.gradient[k] > 0.0 ? p_[k] <= problem_.low[k] : p_[k] >= problem_.high[k];
  }

  /// The damped Gauss-Newton step by Cholesky factors; returns the decrease of the sum of squares that it
  /// promises.
  double solve(const Sums& here, double damping, Point& step) const {
    std::array<Point, N> L;
    std::array<bool, N> isHeld;
    for (int i = 0; i < N; ++i) isHeld[i] = held(here, i);
    for (int i = 0; i < N; ++i) {
      const double diagonal = std::max(here.matrix[i][i], kSmallest);
      double pivot = diagonal * (1.0 + damping);
      step[i] = isHeld[i] ? 0.0 : here.gradient[i];
      for (int j = 0; j < i; ++j) {
        double sum = isHeld[i] || isHeld[j] ? 0.0 : here.matrix[i][j];
        for (int k = 0; k < j; ++k) sum -= L[i][k] * L[j][k];
        L[i][j] = sum / L[j][j];
        pivot -= L[i][j] * L[i][j];
        step[i] -= L[i][j] * step[j];
      }
      L[i][i] = std::sqrt(std::max(pivot, kPivotFloor * diagonal));
      step[i] /= L[i][i];
    }
    for (int i = N - 1; i >= 0; --i) {
      for (int k = i + 1; k < N; ++k) step[i] -= L[k][i] * step[k];
      step[i] /= L[i][i];
    }
    double predicted = 0.0;
    for (int i = 0; i < N; ++i)
      if (!isHeld[i]) predicted += step[i] * (here.gradient[i] + damping * here.matrix[i][i] * step[i]);
    return predicted;
  }

  static constexpr double kStepTolerance = 1e-8;
  static constexpr double kStartDamping = 1e-4, kLargestDamping = 1e12;
  static constexpr double kPivotFloor = 1e-14, kSmallest = 1e-300;

  const ProblemOf<M, double>& problem_;
  Point p_;
};

/// Fits every voxel of the task from its start, within its bounds; the task's tolerance is not used.
template <class M>
void fitYardstick(const FitTask& task) {
  for (std::int64_t i = 0; i < task.voxels; ++i) {
    const Lanes voxel{task.only ? task.only[i] : i, nullptr};
    const ProblemOf<M, double> problem(task, voxel, static_cast<double*>(task.scratch));
    Yardstick<M>(problem).run();
  }
}

}  // namespace voxelfit
