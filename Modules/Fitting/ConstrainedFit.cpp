// SPDX-License-Identifier: BSD-3-Clause
#include "Fitting/ConstrainedFit.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "Fitting/NormalEquations.h"
#include "Fitting/Status.h"

namespace voxelfit {
namespace {

constexpr int N = kMaxParameters, C = kMaxConstraints;
constexpr double kPivotFloor = 1e-13;  ///< pivot over diagonal below which a parameter is not determined
using Vector = std::array<double, N>;
using Constraints = std::span<const LinearConstraint>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0.0;
  for (int k = 0; k < N; ++k) sum += a[k] * b[k];
  return sum;
}

/// Which bounds and constraints hold as equalities.
struct ActiveSet {
  enum Bound : std::int8_t { Free, Low, High, Fixed };
  std::array<Bound, N> bound{};
  std::array<bool, C> on{};

  bool operator==(const ActiveSet&) const = default;
};

/// A step and what presses on the active set there.
struct ModelStep {
  Vector dx{};     ///< the next point is p - dx
  Vector press{};  ///< slope of the quadratic model that is left
  std::array<double, C> multiplier{};
};

class ConstrainedSearch {
 public:
  ConstrainedSearch(const CurveFunctions& model, Constraints constraints, const FitTask& task, std::int64_t v)
      : model_(model), constraints_(constraints), task_(task), v_(v), voxel_(task, model.parameters, v) {}

  const VoxelProblem& voxel() const { return voxel_; }
  /// What stands in task.fitted, inside the bounds.
  std::vector<double> fitted() const;
  double sumOfSquares() const { return here_.sumOfSquares; }
  const Vector& parameters() const { return p_; }
  int steps() const { return steps_; }
  bool isConverged() const { return converged_; }

  /// Searches from these parameters, moved to where the constraints hold.
  void run(const std::vector<double>& from);
  /// Searches nowhere: stands at these parameters.
  void stand(const std::vector<double>& at);
  ConstrainedUncertainty uncertainty() const;

 private:
  using Sums = Normal<double, N>;
  Sums linearise(const Vector& p) const;
  Vector wayToCorner(const LinearConstraint& c, const Vector& p) const;
  std::vector<double> feasible(const std::vector<double>& from) const;
  double excess(const LinearConstraint& c, const Vector& p) const { return dot(c.coefficients, p) - c.limit; }
  /// What a sum may lie above its limit by rounding.
  double rounding(const LinearConstraint& c) const;
  bool canMove(const LinearConstraint& c, const ActiveSet& set) const;
  Factors<double, N> factorsOf(double lambda, const ActiveSet& set) const;
  Vector times(double lambda, const Vector& x) const;
  ActiveSet firstSet() const;
  ModelStep solve(double lambda, const ActiveSet& set) const;
  ActiveSet next(const ActiveSet& set, const ModelStep& step) const;
  ModelStep stepInside(double lambda, ActiveSet& set) const;

  const CurveFunctions& model_;
  Constraints constraints_;
  const FitTask& task_;
  std::int64_t v_;
  VoxelProblem voxel_;
  Vector p_{};
  Sums here_;
  int steps_ = 0;
  bool converged_ = false;
};

std::vector<double> ConstrainedSearch::fitted() const {
  std::vector<double> p(model_.parameters);
  for (int k = 0; k < model_.parameters; ++k)
    p[k] = std::clamp<double>(task_.fitted[k * task_.stride + v_], voxel_.low[k], voxel_.high[k]);
  return p;
}

ConstrainedSearch::Sums ConstrainedSearch::linearise(const Vector& p) const {
  const Protocol<double>& acq = task_.protocolDouble;
  std::vector<double> signal(acq.n), slopes(static_cast<std::size_t>(acq.n) * model_.parameters);
  model_.curve(p.data(), voxel_.constants.data(), &acq, signal.data());
  model_.gradient(p.data(), voxel_.constants.data(), &acq, slopes.data());
  Sums sums;
  for (int i = 0; i < task_.samples; ++i) {
    if (voxel_.weights[i] == 0.0) continue;
    const double w = voxel_.weights[i], r = (signal[i] - voxel_.y[i]) * w;
    sums.sumOfSquares += r * r;
    for (int a = 0; a < model_.parameters; ++a) {
      const double slope = slopes[a * acq.n + i] * w;
      sums.gradient[a] += r * slope;
      for (int b = 0; b <= a; ++b) sums.matrix[lower(a, b)] += slope * slopes[b * acq.n + i] * w;
    }
  }
  return sums;
}

/// From p to the corner of its bounds that the constraint likes best.
Vector ConstrainedSearch::wayToCorner(const LinearConstraint& c, const Vector& p) const {
  Vector way{};
  for (int k = 0; k < model_.parameters; ++k)
    if (!task_.parameters[k].fixed && c.coefficients[k] != 0.0)
      way[k] = (c.coefficients[k] > 0.0 ? voxel_.low[k] : voxel_.high[k]) - p[k];
  return way;
}

/// Moves p towards the corner of its bounds that a broken constraint likes best, as far as it must.
std::vector<double> ConstrainedSearch::feasible(const std::vector<double>& from) const {
  constexpr int kRounds = 50;
  Vector p{};
  std::copy(from.begin(), from.end(), p.begin());
  for (int round = 0; round < kRounds; ++round)
    for (const LinearConstraint& c : constraints_) {
      const Vector way = wayToCorner(c, p);
      const double over = excess(c, p), room = -dot(c.coefficients, way);
      if (over <= 0.0 || room <= 0.0) continue;
      for (int k = 0; k < N; ++k) p[k] += std::min(over / room, 1.0) * way[k];
    }
  return {p.begin(), p.begin() + model_.parameters};
}

double ConstrainedSearch::rounding(const LinearConstraint& c) const {
  double size = std::abs(c.limit);
  for (int k = 0; k < N; ++k) size = std::max(size, std::abs(c.coefficients[k] * p_[k]));
  return 1e-12 * size;
}

/// Whether a parameter of the constraint is off its bounds.
bool ConstrainedSearch::canMove(const LinearConstraint& c, const ActiveSet& set) const {
  for (int k = 0; k < model_.parameters; ++k)
    if (c.coefficients[k] != 0.0 && set.bound[k] == ActiveSet::Free) return true;
  return false;
}

Factors<double, N> ConstrainedSearch::factorsOf(double lambda, const ActiveSet& set) const {
  std::array<bool, N> held;
  for (int k = 0; k < N; ++k) held[k] = set.bound[k] != ActiveSet::Free;
  return {here_.matrix, lambda, held, kPivotFloor};
}

/// The damped matrix times x.
Vector ConstrainedSearch::times(double lambda, const Vector& x) const {
  Vector product{};
  for (int a = 0; a < N; ++a)
    for (int b = 0; b < N; ++b)
      product[a] += here_.matrix[a < b ? lower(b, a) : lower(a, b)] * x[b] * (a == b ? 1.0 + lambda : 1.0);
  return product;
}

ActiveSet ConstrainedSearch::firstSet() const {
  ActiveSet set;
  for (int k = 0; k < N; ++k)
    if (k >= model_.parameters || task_.parameters[k].fixed || voxel_.low[k] >= voxel_.high[k])
      set.bound[k] = ActiveSet::Fixed;
  return set;
}

/// The minimum of the damped quadratic model where the active set holds as equalities.
ModelStep ConstrainedSearch::solve(double lambda, const ActiveSet& set) const {
  const auto factors = factorsOf(lambda, set);
  ModelStep step;
  for (int k = 0; k < N; ++k) {
    if (set.bound[k] == ActiveSet::Low) step.dx[k] = p_[k] - voxel_.low[k];
    if (set.bound[k] == ActiveSet::High) step.dx[k] = p_[k] - voxel_.high[k];
  }
  Vector right = times(lambda, step.dx);
  for (int k = 0; k < N; ++k) right[k] = here_.gradient[k] - right[k];
  const Vector free = factors.solve(right);
  for (int k = 0; k < N; ++k) step.dx[k] += free[k];
  std::array<Vector, C> answers{};  // of the parameters to a unit multiplier
  std::array<double, C*(C + 1) / 2> stiffness{};
  std::array<double, C> missing{};
  std::array<bool, C> off;
  for (int i = 0; i < C; ++i) {
    off[i] = !set.on[i];
    if (off[i]) continue;
    answers[i] = factors.solve(constraints_[i].coefficients);
    missing[i] = excess(constraints_[i], p_) - dot(constraints_[i].coefficients, step.dx);
    for (int j = 0; j <= i; ++j) stiffness[lower(i, j)] = dot(constraints_[i].coefficients, answers[j]);
  }
  step.multiplier = Factors<double, C>(stiffness, 0.0, off, kPivotFloor).solve(missing);
  Vector press = here_.gradient;
  for (int i = 0; i < C; ++i)
    for (int k = 0; k < N && set.on[i]; ++k) {
      step.dx[k] += step.multiplier[i] * answers[i][k];
      press[k] += step.multiplier[i] * constraints_[i].coefficients[k];
    }
  const Vector pull = times(lambda, step.dx);
  for (int k = 0; k < N; ++k) step.press[k] = press[k] - pull[k];
  return step;
}

/// The set that the signs of multipliers and the broken bounds and constraints ask for.
ActiveSet ConstrainedSearch::next(const ActiveSet& set, const ModelStep& step) const {
  ActiveSet wanted = set;
  for (int k = 0; k < model_.parameters; ++k) {
    const double there = p_[k] - step.dx[k];
    auto& bound = wanted.bound[k];
    if (bound == ActiveSet::Fixed) continue;
    if (bound == ActiveSet::Low && step.press[k] < 0.0) bound = ActiveSet::Free;
    if (bound == ActiveSet::High && step.press[k] > 0.0) bound = ActiveSet::Free;
    if (set.bound[k] != ActiveSet::Free) continue;
    if (there < voxel_.low[k]) bound = ActiveSet::Low;
    if (there > voxel_.high[k]) bound = ActiveSet::High;
  }
  for (std::size_t i = 0; i < constraints_.size(); ++i) {
    const double over = excess(constraints_[i], p_) - dot(constraints_[i].coefficients, step.dx);
    wanted.on[i] = set.on[i] ? step.multiplier[i] > 0.0 : over > rounding(constraints_[i]);
    wanted.on[i] = wanted.on[i] && canMove(constraints_[i], wanted);
  }
  return wanted;
}

/// The step to the minimum of the damped quadratic model over bounds and constraints.
ModelStep ConstrainedSearch::stepInside(double lambda, ActiveSet& set) const {
  constexpr int kMostChanges = 40;
  ModelStep step = solve(lambda, set);
  for (int change = 0; change < kMostChanges; ++change) {
    const ActiveSet wanted = next(set, step);
    if (wanted == set) break;
    set = wanted;
    step = solve(lambda, set);
  }
  double share = 1.0;  // of the step that breaks nothing, should the sets have gone in circles
  for (const LinearConstraint& c : constraints_) {
    const double slack = -excess(c, p_), way = -dot(c.coefficients, step.dx);
    if (way > slack + rounding(c)) share = std::min(share, std::max(slack, 0.0) / way);
  }
  for (int k = 0; k < model_.parameters; ++k)
    step.dx[k] = p_[k] - std::clamp(p_[k] - share * step.dx[k], voxel_.low[k], voxel_.high[k]);
  return step;
}

void ConstrainedSearch::run(const std::vector<double>& from) {
  constexpr double kNegligible = 1e-10, kLambdaLimit = 1e10;
  stand(feasible(from));
  double lambda = 1e-3;
  ActiveSet set = firstSet();
  for (steps_ = 0; steps_ < 4 * task_.maxIterations; ++steps_) {
    const Vector dx = stepInside(lambda, set).dx;
    const double decrease = 2.0 * dot(here_.gradient, dx) - dot(times(0.0, dx), dx);
    converged_ = !(decrease > kNegligible * here_.sumOfSquares) || lambda > kLambdaLimit;
    if (converged_) return;
    Vector there = p_;
    for (int k = 0; k < N; ++k) there[k] -= dx[k];
    const Sums sums = linearise(there);
    const bool isBetter = sums.sumOfSquares <= here_.sumOfSquares;
    if (isBetter) {
      p_ = there;
      here_ = sums;
    }
    lambda = isBetter ? std::max(0.1 * lambda, 1e-9) : 8.0 * lambda;
  }
}

void ConstrainedSearch::stand(const std::vector<double>& at) {
  p_ = {};
  std::copy(at.begin(), at.end(), p_.begin());
  here_ = linearise(p_);
}

ConstrainedUncertainty ConstrainedSearch::uncertainty() const {
  ConstrainedUncertainty fit;
  fit.covariance.resize(static_cast<std::size_t>(model_.parameters) * model_.parameters);
  ActiveSet set = firstSet();
  stepInside(1e-9, set);
  const auto factors = factorsOf(0.0, set);
  fit.isDetermined = true;
  for (int k = 0; k < model_.parameters; ++k) {
    if (set.bound[k] != ActiveSet::Free) continue;
    ++fit.free;
    const double diagonal = here_.matrix[lower(k, k)], pivot = 1.0 / factors.L[lower(k, k)];
    fit.isDetermined &= diagonal > kSmallestDiagonal && pivot > 2.0 * kPivotFloor * diagonal;
  }
  std::array<double, C*(C + 1) / 2> stiffness{};
  std::array<Vector, C> answers{};
  std::array<bool, C> off;
  for (int i = 0; i < C; ++i) {
    off[i] = !set.on[i];
    if (off[i]) continue;
    --fit.free;
    answers[i] = factors.solve(constraints_[i].coefficients);
    for (int j = 0; j <= i; ++j) stiffness[lower(i, j)] = dot(constraints_[i].coefficients, answers[j]);
  }
  const Factors<double, C> constraintFactors(stiffness, 0.0, off, kPivotFloor);
  const int counted = static_cast<int>(
      std::count_if(voxel_.weights.begin(), voxel_.weights.end(), [](double w) { return w > 0; }));
  const double variance = counted > fit.free ? here_.sumOfSquares / (counted - fit.free) : std::nan("");
  for (int j = 0; j < model_.parameters; ++j) {
    Vector unit{};
    unit[j] = 1.0;
    Vector column = factors.solve(unit);
    std::array<double, C> across{};
    for (int i = 0; i < C; ++i) across[i] = answers[i][j];
    const auto share = constraintFactors.solve(across);
    for (int i = 0; i < C; ++i)
      for (int k = 0; k < N; ++k) column[k] -= share[i] * answers[i][k];
    for (int k = 0; k < model_.parameters; ++k)
      fit.covariance[k * model_.parameters + j] = column[k] * variance;
  }
  return fit;
}

}  // namespace

bool keepsConstraints(Constraints constraints, const FitTask& task, int parameters, std::int64_t v) {
  constexpr double kRounding = 2e-7;
  return std::all_of(constraints.begin(), constraints.end(), [&](const LinearConstraint& c) {
    double sum = 0.0, size = std::abs(c.limit);
    for (int k = 0; k < parameters; ++k) {
      const double term = c.coefficients[k] * task.fitted[k * task.stride + v];
      sum += term;
      size = std::max(size, std::abs(term));
    }
    return sum <= c.limit + kRounding * size;
  });
}

void fitConstrained(const CurveFunctions& model, Constraints constraints, const FitTask& task,
                    std::int64_t v) {
  ConstrainedSearch fromFit(model, constraints, task, v), fromStart = fromFit;
  fromFit.run(fromFit.fitted());
  fromStart.run(fromStart.voxel().start);  // along a constraint there can be two minima
  const ConstrainedSearch& best = fromStart.sumOfSquares() < fromFit.sumOfSquares() ? fromStart : fromFit;
  for (int k = 0; k < model.parameters; ++k)
    task.fitted[k * task.stride + v] = static_cast<float>(best.parameters()[k]);
  task.sumOfSquares[v] = static_cast<float>(best.sumOfSquares());
  task.iterations[v] += static_cast<float>(fromFit.steps() + fromStart.steps());
  task.status[v] = bit(best.isConverged() ? FitStatus::Converged : FitStatus::MaxIterations);
}

ConstrainedUncertainty constrainedUncertainty(const CurveFunctions& model, Constraints constraints,
                                              const FitTask& task, std::int64_t v) {
  ConstrainedSearch search(model, constraints, task, v);
  search.stand(search.fitted());
  return search.uncertainty();
}

}  // namespace voxelfit
