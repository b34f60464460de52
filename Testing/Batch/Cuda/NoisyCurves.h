// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What the tests of the GPU back end share: curves to fit, and how to compare two fits.
#include <random>

#include "Batch/Fits.h"

namespace voxelfit::testing {

/// Curves of parameters between low and high (base units), drawn evenly, with 2 % noise.
inline Curves noisyCurves(const FitJob& job, int count, const std::vector<double>& low,
                          const std::vector<double>& high) {
  const Preparation preparation(job, static_cast<int>(job.axis.size()));
  std::array<double, kMaxConstants> constants;
  for (int k = 0; k < kMaxConstants; ++k) constants[k] = job.constants[k].value;
  std::mt19937_64 random(11);
  Curves curves(count, std::vector<double>(job.axis.size()));
  for (auto& curve : curves) {
    std::vector<double> p(low.size());
    for (std::size_t k = 0; k < p.size(); ++k) p[k] = std::uniform_real_distribution(low[k], high[k])(random);
    job.model.entry.curve(p.data(), constants.data(), &preparation.task().protocolDouble, curve.data());
    double largest = 0.0;
    for (const double s : curve) largest = std::max(largest, std::abs(s));
    for (double& s : curve) s += std::normal_distribution(0.0, 0.02 * largest)(random);
  }
  return curves;
}

/// Voxels where a map of two fits differs by more than `tolerance` of the larger value.
inline int differences(const FitOutcome& a, const FitOutcome& b, const char* map, double tolerance) {
  const auto x = values(a, map), y = values(b, map);
  int count = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    count += !(std::abs(x[i] - y[i]) <= tolerance * std::max(std::abs(x[i]), std::abs(y[i])));
  return count;
}

}  // namespace voxelfit::testing
