// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/CommonScale.h"

#include <algorithm>
#include <cmath>

#include "Core/Error.h"

namespace voxelfit {
namespace {

constexpr std::size_t kMostVoxels = 4000;  ///< their median is certain to 1 % with 6 degrees of freedom

/// Samples that count less parameters that are fitted.
double freedomOf(const FitJob& job) {
  const auto unused = std::count(job.sampleWeights.begin(), job.sampleWeights.end(), 0.0);
  return static_cast<double>(job.axis.size()) - static_cast<double>(unused) - job.fitted();
}

double medianOf(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

}  // namespace

bool needsCommonScale(const FitJob& job) {
  return job.hasCommonScale && !job.law.isNormal() && job.law.scale == 0.0;
}

FitJob scaleStep(const FitJob& job) {
  FitJob step = job;
  step.hasCommonScale = false;
  step.bootstrap = 0;
  step.results = {.derived = false, .criteria = false, .status = false};
  return step;
}

FitRegion sampleOf(const FitRegion& region) {
  const std::size_t all = region.voxels.size(), count = std::min(all, kMostVoxels);
  FitRegion sample{region.geometry, {}};
  for (std::size_t i = 0; i < count; ++i) sample.voxels.push_back(region.voxels[i * all / count]);
  return sample;
}

double commonScale(const FitJob& job, const ResultSet& sample) {
  const ResultMap* map = findMap(sample, "noise_scale");
  std::vector<double> squares;
  for (const double scale : map->values)
    if (std::isfinite(scale)) squares.push_back(scale * scale);
  if (squares.empty())
    throw Error(ErrorCode::Mismatch,
                "--noise " + std::string(lawName(job.law.kind)) + ": no signal in any of " +
                    std::to_string(map->values.size()) + " voxels spread over those to fit",
                "a --mask of the tissue, or the noise itself behind a colon");
  const double others = 1.0 - 1.0 / static_cast<double>(squares.size());  // one voxel's median is its mean
  const double skewness = 1.0 - 2.0 * others / (9.0 * freedomOf(job));
  return std::sqrt(medianOf(squares) / (skewness * skewness * skewness));
}

}  // namespace voxelfit
