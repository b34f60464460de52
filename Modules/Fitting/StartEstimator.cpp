// SPDX-License-Identifier: BSD-3-Clause
#include "Fitting/StartEstimator.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "Math/Random.h"
#include "Math/SymmetricEigen.h"

namespace voxelfit {
namespace {

constexpr int kSimulated = 3000;       ///< voxels
constexpr int kSnapshots = 60;         ///< of them the principal components are made
constexpr double kSpread = 5.0;        ///< of a parameter about its start
constexpr double kNoise = 0.02;        ///< standard deviation over the root mean square of the samples
constexpr double kNegligible = 1e-10;  ///< eigenvalues below this share of the largest count as 0

using Rows = std::vector<std::vector<double>>;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// A value for a parameter; u is uniform in (0, 1).
double drawn(const ParameterSetting& setting, double u) {
  const double start = setting.start.value, low = setting.lower.value, high = setting.upper.value;
  if (setting.fixed) return start;
  if (start <= 0.0) return low + (high - low) * u;
  const double from = std::max(low, start / kSpread), to = std::min(high, start * kSpread);
  return from * std::pow(to / from, u);
}

/// Simulated voxels: samples of unit length with noise, and the coordinates that they were made with.
struct Simulation {
  Rows samples, coordinates;
};

std::optional<Simulation> simulate(const SimulatedModel& model, const FitTask& task) {
  std::array<double, kMaxConstants> constants{};
  for (int k = 0; k < model.description.constantCount; ++k) constants[k] = task.constants[k].value;
  Simulation out;
  for (std::uint64_t v = 0; v < kSimulated; ++v) {
    std::array<double, kMaxParameters> p{};
    for (int k = 0; k < model.description.parameterCount; ++k)
      p[k] = drawn(task.parameters[k], uniformPair({.voxel = v, .number = static_cast<std::uint32_t>(k)})[0]);
    std::vector<double> curve(task.samples), q(model.description.coordinateCount);
    model.curve(p.data(), constants.data(), &task.protocolDouble, curve.data());
    model.coordinates(p.data(), q.data());
    const double noise = kNoise * std::sqrt(dot(curve, curve) / static_cast<double>(task.samples));
    for (int i = 0; i < task.samples; ++i)
      curve[i] += noise * normalPair({.voxel = v, .sample = static_cast<std::uint32_t>(i) + 1})[0];
    const double norm = std::sqrt(dot(curve, curve));
    if (!(norm > 0.0) || !std::isfinite(norm)) return std::nullopt;
    for (double& y : curve) y /= norm;
    out.samples.push_back(std::move(curve));
    out.coordinates.push_back(std::move(q));
  }
  return out;
}

/// Replaces coordinates by their logarithms where all are positive, and says for which.
void takeLogarithms(Rows& coordinates, StartEstimateView& view) {
  for (std::size_t k = 0; k < coordinates[0].size(); ++k) {
    const auto isPositive = [k](const auto& q) { return q[k] > 0.0; };
    view.isLogarithmic[k] = std::all_of(coordinates.begin(), coordinates.end(), isPositive);
    double low = INFINITY, high = -INFINITY;
    for (auto& q : coordinates) {
      if (view.isLogarithmic[k]) q[k] = std::log(q[k]);
      low = std::min(low, q[k]);
      high = std::max(high, q[k]);
    }
    view.low[k] = static_cast<float>(low);
    view.high[k] = static_cast<float>(high);
  }
}

/// Unit vectors along which the samples vary most, as combinations of the first few of them.
/// Source: Sirovich, Q Appl Math 45:561 (1987), part I ("method of snapshots").
Rows principalComponents(const Rows& samples) {
  std::vector<double> mean(samples[0].size(), 0.0);
  Rows snapshots(samples.begin(), samples.begin() + kSnapshots);
  for (const auto& row : snapshots)
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += row[i] / kSnapshots;
  for (auto& row : snapshots)
    for (std::size_t i = 0; i < mean.size(); ++i) row[i] -= mean[i];
  Rows products(kSnapshots, std::vector<double>(kSnapshots));
  for (int a = 0; a < kSnapshots; ++a)
    for (int b = 0; b < kSnapshots; ++b) products[a][b] = dot(snapshots[a], snapshots[b]);
  const SymmetricEigen eigen(products);
  Rows components(kStartComponents, std::vector<double>(mean.size(), 0.0));
  for (int r = 0; r < kStartComponents; ++r) {
    if (eigen.values[r] <= kNegligible * eigen.values[0]) continue;
    for (int a = 0; a < kSnapshots; ++a)
      for (std::size_t i = 0; i < mean.size(); ++i)
        components[r][i] += eigen.vectors[r][a] * snapshots[a][i] / std::sqrt(eigen.values[r]);
  }
  return components;
}

/// What the coefficients of cubic() multiply.
std::vector<double> termsOf(const double (&z)[kStartComponents]) {
  std::vector<double> terms{1.0};
  for (int a = 0; a < kStartComponents; ++a) {
    terms.push_back(z[a]);
    for (int b = 0; b <= a; ++b) {
      terms.push_back(z[a] * z[b]);
      for (int c = 0; c <= b; ++c) terms.push_back(z[a] * z[b] * z[c]);
    }
  }
  return terms;
}

/// Least-squares coefficients of the polynomial for each coordinate.
void fitPolynomial(const Rows& terms, const Rows& coordinates, StartEstimateView& view) {
  Rows matrix(kStartTerms, std::vector<double>(kStartTerms, 0.0));
  for (const auto& row : terms)
    for (int i = 0; i < kStartTerms; ++i)
      for (int j = 0; j < kStartTerms; ++j) matrix[i][j] += row[i] * row[j];
  const SymmetricEigen eigen(matrix);
  for (std::size_t k = 0; k < coordinates[0].size(); ++k) {
    std::vector<double> products(kStartTerms, 0.0), solution(kStartTerms, 0.0);
    for (std::size_t v = 0; v < terms.size(); ++v)
      for (int j = 0; j < kStartTerms; ++j) products[j] += terms[v][j] * coordinates[v][k];
    for (int e = 0; e < kStartTerms && eigen.values[e] > kNegligible * eigen.values[0]; ++e) {
      const double share = dot(eigen.vectors[e], products) / eigen.values[e];
      for (int j = 0; j < kStartTerms; ++j) solution[j] += share * eigen.vectors[e][j];
    }
    std::copy(solution.begin(), solution.end(), view.terms[k]);
  }
}

}  // namespace

std::optional<StartEstimator> StartEstimator::make(const SimulatedModel& model, const FitTask& task) {
  for (const ValueOrRow& constant : task.constants)
    if (constant.map) return std::nullopt;
  auto simulation = simulate(model, task);
  if (!simulation) return std::nullopt;
  StartEstimator out;
  StartEstimateView& view = *out.view_;
  takeLogarithms(simulation->coordinates, view);
  const Rows components = principalComponents(simulation->samples);
  for (const auto& row : components) out.basis_.insert(out.basis_.end(), row.begin(), row.end());
  Rows projections(kSimulated, std::vector<double>(kStartComponents)), terms(kSimulated);
  for (int r = 0; r < kStartComponents; ++r) {
    double sum = 0.0;
    for (int v = 0; v < kSimulated; ++v)
      sum += projections[v][r] = dot(components[r], simulation->samples[v]);
    view.mean[r] = static_cast<float>(sum / kSimulated);
  }
  for (int v = 0; v < kSimulated; ++v) {
    double z[kStartComponents];
    for (int r = 0; r < kStartComponents; ++r) z[r] = projections[v][r] - view.mean[r];
    terms[v] = termsOf(z);
  }
  fitPolynomial(terms, simulation->coordinates, view);
  return out;
}

}  // namespace voxelfit
