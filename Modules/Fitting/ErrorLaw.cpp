// SPDX-License-Identifier: BSD-3-Clause
#include "Fitting/ErrorLaw.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "Math/Bessel.h"

namespace voxelfit {
namespace {

/// Where the tails begin, in scales: 95 % efficiency for normal errors. Source: Holland and Welsch (1977).
constexpr double kHuberBend = 1.345, kCauchyBend = 2.385, kTukeyEnd = 4.685;

/// A loss at a residual of x scales.
struct Loss {
  double rho;     ///< half the squared residual in the middle
  double weight;  ///< rho' / x
  double slope;   ///< rho''
};

Loss lossAt(LawKind kind, double x) {
  const double size = std::abs(x);
  if (kind == LawKind::Huber) {
    if (size <= kHuberBend) return {0.5 * x * x, 1.0, 1.0};
    return {kHuberBend * (size - 0.5 * kHuberBend), kHuberBend / size, 0.0};
  }
  if (kind == LawKind::Tukey) {
    const double u = x / kTukeyEnd, inside = std::max(1.0 - u * u, 0.0), edge = kTukeyEnd * kTukeyEnd / 6.0;
    return {edge * (1.0 - inside * inside * inside), inside * inside, inside * (1.0 - 5.0 * u * u)};
  }
  const double u = x / kCauchyBend, tail = 1.0 + u * u;
  return {0.5 * kCauchyBend * kCauchyBend * std::log(tail), 1.0 / tail, (1.0 - u * u) / (tail * tail)};
}

/// log of the integral of exp(-rho) over all x; 0 where there is none.
double logNormalisation(LawKind kind) {
  if (!hasLikelihood(kind)) return 0.0;
  if (kind == LawKind::Huber)
    return std::log(std::sqrt(2.0 * std::numbers::pi) * std::erf(kHuberBend / std::numbers::sqrt2) +
                    2.0 * std::exp(-0.5 * kHuberBend * kHuberBend) / kHuberBend);
  const double half = 0.5 * kCauchyBend * kCauchyBend;
  return std::log(kCauchyBend * std::sqrt(std::numbers::pi)) + std::lgamma(half - 0.5) - std::lgamma(half);
}

/// log I0 and I1 / I0 where sample i meets the curve; the ratio has the sign of the curve.
BesselRatio meeting(const VoxelSamples& voxel, std::size_t i, double variance) {
  BesselRatio at = besselRatio(std::max(voxel.data[i], 0.0) * std::abs(voxel.fit[i]) / variance);
  if (voxel.fit[i] < 0.0) at.ratio = -at.ratio;
  return at;
}

/// Root mean square of the residuals, less the parameters; kept above the rounding of float data.
double spread(const VoxelSamples& voxel) {
  double largest = 0.0;
  for (const double y : voxel.data) largest = std::max(largest, std::abs(y));
  const double freedom = std::max(voxel.counted() - voxel.parameters, 1);
  return std::max(std::sqrt(voxel.squares() / freedom), 1e-7 * largest);
}

double medianScale(const VoxelSamples& voxel) {
  constexpr double kNormal = 1.4826;  ///< standard deviation over median size, of normal errors
  std::vector<double> sizes;
  for (std::size_t i = 0; i < voxel.data.size(); ++i)
    if (voxel.roots[i] > 0.0) sizes.push_back(voxel.roots[i] * std::abs(voxel.data[i] - voxel.fit[i]));
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::nth_element(sizes.begin(), middle, sizes.end());
  const auto n = static_cast<double>(sizes.size());
  return std::max(kNormal * *middle * n / std::max(n - voxel.parameters, 1.0), 1e-3 * spread(voxel));
}

/// One Newton step towards variance = sum w (y^2 + S^2 - 2 y S I1/I0) / (2 n - p).
double ricianScale(const VoxelSamples& voxel, double before) {
  constexpr double kLargeArgument = 1e4;  ///< from here on t^2 (I1/I0)' is 1/2 but for 1e-4
  const double variance = before * before;
  double sum = 0.0, slope = 0.0, weights = 0.0;
  for (std::size_t i = 0; i < voxel.data.size(); ++i) {
    const double y = std::max(voxel.data[i], 0.0), S = voxel.fit[i], w = voxel.roots[i] * voxel.roots[i];
    const double t = y * std::abs(S) / variance, ratio = std::abs(meeting(voxel, i, variance).ratio);
    const double bend = t > kLargeArgument ? 0.5 : t > 0.0 ? t * (t - ratio - t * ratio * ratio) : 0.0;
    sum += w * ((y - std::abs(S)) * (y - std::abs(S)) + 2.0 * y * std::abs(S) * (1.0 - ratio));
    slope += 2.0 * w * bend;
    weights += w;
  }
  const double channels = weights * (2.0 - static_cast<double>(voxel.parameters) / voxel.counted());
  const double step = (sum / channels - variance) / (1.0 - std::min(slope / channels, 0.9));
  return std::sqrt(std::clamp(variance + step, 0.1 * variance, 10.0 * variance));
}

double ricianDeviance(double scale, const VoxelSamples& voxel) {
  const double variance = scale * scale;
  double sum = 0.0;
  for (std::size_t i = 0; i < voxel.data.size(); ++i) {
    const double w = voxel.roots[i] * voxel.roots[i], y = std::max(voxel.data[i], 1e-3 * scale);
    const double distance = (y - std::abs(voxel.fit[i])) / scale, t = y * std::abs(voxel.fit[i]) / variance;
    sum += w * (distance * distance + 2.0 * (t - besselRatio(t).logI0 - std::log(y / variance)));
  }
  return sum;
}

/// Information at signal / sigma = ratio, by Simpson's rule over the magnitudes (in sigma): the mean of (y
/// I1/I0(y ratio))^2 less ratio^2.
double integratedInformation(double ratio) {
  constexpr int kIntervals = 600;
  const double low = std::max(ratio - 9.0, 0.0), step = (ratio + 9.0 - low) / kIntervals;
  double sum = 0.0;
  for (int i = 0; i <= kIntervals; ++i) {
    const double y = low + i * step, t = y * ratio;
    const BesselRatio at = besselRatio(t);
    const double density = y * std::exp(-0.5 * (y - ratio) * (y - ratio) + at.logI0 - t);
    const double score = y * at.ratio - ratio;  // of mean 0
    sum += (i == 0 || i == kIntervals ? 1.0 : i % 2 ? 4.0 : 2.0) * density * score * score;
  }
  return sum * step / 3.0;
}

}  // namespace

const char* lawName(LawKind kind) {
  constexpr std::array kNames{"normal", "huber", "cauchy", "tukey", "rician"};
  return kNames[static_cast<std::size_t>(kind)];
}

int VoxelSamples::counted() const {
  return static_cast<int>(std::count_if(roots.begin(), roots.end(), [](double root) { return root > 0.0; }));
}

double VoxelSamples::squares() const {
  double sum = 0.0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const double residual = roots[i] * (data[i] - fit[i]);
    sum += residual * residual;
  }
  return sum;
}

double ricianInformation(double ratio) {
  constexpr double kStep = 0.05, kLast = 20.0;
  static const auto table = [] {
    std::array<double, static_cast<std::size_t>(kLast / kStep) + 3> values;
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = integratedInformation(kStep * i);
    return values;
  }();
  if (ratio >= kLast) return 1.0 - 0.5 / (ratio * ratio);
  const double place = ratio / kStep;
  const auto i = std::max<std::size_t>(static_cast<std::size_t>(place), 1);
  const double u = place - static_cast<double>(i);  // cubic through four points; Lagrange
  return -u * (u - 1.0) * (u - 2.0) / 6.0 * table[i - 1] +
         (u + 1.0) * (u - 1.0) * (u - 2.0) / 2.0 * table[i] - (u + 1.0) * u * (u - 2.0) / 2.0 * table[i + 1] +
         (u + 1.0) * u * (u - 1.0) / 6.0 * table[i + 2];
}

double scaleOf(const ErrorLaw& law, const VoxelSamples& voxel, double before) {
  if (law.scale > 0.0) return law.scale;
  if (law.kind == LawKind::Rician)
    return std::max(ricianScale(voxel, before > 0.0 ? before : spread(voxel)), 1e-3 * spread(voxel));
  return medianScale(voxel);
}

double deviance(const ErrorLaw& law, double scale, const VoxelSamples& voxel) {
  const double n = voxel.counted();
  const double asLeastSquares = n * (std::log(2.0 * std::numbers::pi) + 1.0);
  if (law.kind == LawKind::Rician) return ricianDeviance(scale, voxel) - asLeastSquares;
  double sum = 2.0 * n * (std::log(scale) + logNormalisation(law.kind));
  for (std::size_t i = 0; i < voxel.data.size(); ++i)
    sum += 2.0 * lossAt(law.kind, voxel.roots[i] * (voxel.data[i] - voxel.fit[i]) / scale).rho;
  return sum - asLeastSquares;
}

void workingSamples(const ErrorLaw& law, double scale, const VoxelSamples& voxel, Step step,
                    WorkingSamples working) {
  constexpr double kLeastInformation = 1e-4;  ///< of a long step; without it values would grow without limit
  constexpr double kLeastWeight = 1e-6;       ///< the same for a loss
  for (std::size_t i = 0; i < voxel.data.size(); ++i) {
    const double S = voxel.fit[i], residual = voxel.data[i] - S;
    double pull, curvature;  // slope of the log likelihood and the weight, both times the squared scale
    if (law.kind == LawKind::Rician) {
      pull = std::max(voxel.data[i], 0.0) * meeting(voxel, i, scale * scale).ratio - S;
      curvature = std::max(ricianInformation(std::abs(S) / scale), kLeastInformation);
    } else {
      const Loss loss = lossAt(law.kind, voxel.roots[i] * residual / scale);
      pull = loss.weight * residual;
      curvature = step == Step::Long ? std::max(loss.weight, kLeastWeight) : 1.0;
    }
    if (step == Step::Safe) curvature = 1.0;
    working.roots[i] = std::sqrt(curvature);
    working.values[i] = S + pull / curvature;
  }
}

double errorFactor(const ErrorLaw& law, double scale, const VoxelSamples& voxel, int free) {
  const double n = voxel.counted();
  std::vector<double> roots(voxel.data.size()), values(voxel.data.size());
  if (law.kind == LawKind::Rician) {
    workingSamples(law, scale, voxel, Step::Account, {roots, values});
    for (std::size_t i = 0; i < roots.size(); ++i) roots[i] *= voxel.roots[i];
    const double squares = VoxelSamples{values, voxel.fit, roots, voxel.parameters}.squares();
    return squares > 0.0 ? scale * std::sqrt(std::max(n - free, 0.0) / squares) : 1.0;
  }
  double mean = 0.0, square = 0.0;
  for (std::size_t i = 0; i < voxel.data.size(); ++i) {
    if (voxel.roots[i] == 0.0) continue;
    const double slope = lossAt(law.kind, voxel.roots[i] * (voxel.data[i] - voxel.fit[i]) / scale).slope;
    mean += slope / n;
    square += slope * slope / n;
  }
  if (mean <= 0.0) return std::nan("");
  return (1.0 + free / n * (square - mean * mean) / (mean * mean)) / mean;
}

}  // namespace voxelfit
