// SPDX-License-Identifier: BSD-3-Clause
#include "Signal/MeanCurve.h"

#include <cmath>
#include <limits>

namespace voxelfit {

double finiteMean(std::span<const float> values) {
  double sum = 0.0;
  std::int64_t count = 0;
  for (const float value : values)
    if (std::isfinite(value)) sum += value, ++count;
  return count > 0 ? sum / static_cast<double>(count) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<double> meanCurve(const Series& series, std::span<const std::int64_t> voxels) {
  std::vector<double> curve;
  std::vector<float> values(voxels.size());
  for (int n = 0; n < series.samples(); ++n) {
    series.gather(n, voxels, values.data());
    curve.push_back(finiteMean(values));
  }
  return curve;
}

}  // namespace voxelfit
