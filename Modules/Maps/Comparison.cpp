// SPDX-License-Identifier: BSD-3-Clause
#include "Maps/Comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Maps/Statistics.h"

namespace voxelfit {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct ErrorSummary {
  double mean, median, max;
};

ErrorSummary summariseErrors(std::vector<float> errors) {
  if (errors.empty()) return {kNaN, kNaN, kNaN};
  const double sum = std::accumulate(errors.begin(), errors.end(), 0.0);
  return {sum / static_cast<double>(errors.size()), quantile(errors, 0.5),
          *std::max_element(errors.begin(), errors.end())};
}

/// Means and central second moments (divided by n) of the paired values.
struct Moments {
  double meanFound = 0.0, meanWanted = 0.0;
  double varianceFound = 0.0, varianceWanted = 0.0, covariance = 0.0;
};

Moments momentsOf(const std::vector<float>& found, const std::vector<float>& wanted) {
  const auto count = static_cast<double>(found.size());
  Moments m;
  m.meanFound = std::accumulate(found.begin(), found.end(), 0.0) / count;
  m.meanWanted = std::accumulate(wanted.begin(), wanted.end(), 0.0) / count;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const double a = found[i] - m.meanFound, b = wanted[i] - m.meanWanted;
    m.varianceFound += a * a / count;
    m.varianceWanted += b * b / count;
    m.covariance += a * b / count;
  }
  return m;
}

}  // namespace

Comparison compare(std::span<const float> found, std::span<const float> wanted, const Tolerance& tolerance) {
  if (found.size() != wanted.size())
    throw Error(ErrorCode::Mismatch, "comparison: " + std::to_string(found.size()) +
                                         " voxels, the reference has " + std::to_string(wanted.size()));
  Comparison result;
  std::vector<float> a, b, absolute, relative;
  double squares = 0.0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool isFoundFinite = std::isfinite(found[i]), isWantedFinite = std::isfinite(wanted[i]);
    if (!isFoundFinite && !isWantedFinite) {
      ++result.skipped;
      continue;
    }
    if (isFoundFinite != isWantedFinite) {
      ++result.outside;
      continue;
    }
    const double reference = std::abs(static_cast<double>(wanted[i]));
    const double error = std::abs(static_cast<double>(found[i]) - wanted[i]);
    if (error > tolerance.absolute + tolerance.relative * reference) ++result.outside;
    squares += error * error;
    a.push_back(found[i]);
    b.push_back(wanted[i]);
    absolute.push_back(static_cast<float>(error));
    if (reference > 0.0) relative.push_back(static_cast<float>(error / reference));
  }
  result.count = static_cast<std::int64_t>(a.size());
  const auto [meanAbsolute, medianAbsolute, maxAbsolute] = summariseErrors(std::move(absolute));
  const auto [meanRelative, medianRelative, maxRelative] = summariseErrors(std::move(relative));
  result.meanAbsolute = meanAbsolute, result.medianAbsolute = medianAbsolute,
  result.maxAbsolute = maxAbsolute;
  result.meanRelative = meanRelative, result.medianRelative = medianRelative,
  result.maxRelative = maxRelative;
  result.rmse = std::sqrt(squares / static_cast<double>(a.size()));

  const Moments m = momentsOf(a, b);
  result.bias = m.meanFound - m.meanWanted;
  result.ccc = 2.0 * m.covariance / (m.varianceFound + m.varianceWanted + result.bias * result.bias);
  result.pearson = m.covariance / std::sqrt(m.varianceFound * m.varianceWanted);
  return result;
}

}  // namespace voxelfit
