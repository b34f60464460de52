// SPDX-License-Identifier: BSD-3-Clause
#include "CurveImages.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "Core/Error.h"
#include "Core/Parallel.h"

namespace voxelfit {
namespace {

/// Voxels that a thread evaluates at a time.
constexpr std::int64_t kBlock = 1024;

template <std::size_t N>
std::array<double, N> valuesAt(const std::array<ValueOrMap, N>& settings, std::int64_t voxel) {
  std::array<double, N> values;
  std::ranges::transform(settings, values.begin(), [&](const ValueOrMap& v) { return v.at(voxel); });
  return values;
}

}  // namespace

std::vector<double> CurveImages::curve() const { return curveAt({model, axis, input, directions}, 0); }

/// The curve of one voxel; `shared` is the one of all voxels that have no delays of their own.
std::vector<double> CurveImages::curveAt(const ModelCurve& shared, std::int64_t voxel) const {
  const auto p = valuesAt(parameters, voxel);
  const auto c = valuesAt(constants, voxel);
  const double later = delay.at(voxel), portalLater = portalDelay.at(voxel);
  const auto isUnknown = [](double value) { return std::isnan(value); };
  if (isUnknown(later) || isUnknown(portalLater) || std::ranges::any_of(p, isUnknown) ||
      std::ranges::any_of(c, isUnknown))
    return std::vector<double>(axis.size(), NAN);
  if (!delay.map && !portalDelay.map) return shared.signal(p.data(), c.data());
  return ModelCurve(model, axis, delayed(*input, later, portalLater)).signal(p.data(), c.data());
}

void CurveImages::fill(int first, std::span<float> frames, int threads, Progress& progress) const {
  const ModelCurve shared(model, axis, input, directions);
  const std::int64_t voxels = grid->geometry.voxels();
  const std::size_t count = frames.size() / static_cast<std::size_t>(voxels);
  std::atomic<std::int64_t> done{0};
  parallelFor((voxels + kBlock - 1) / kBlock, threadCount(threads), [&](std::int64_t block, int) {
    if (progress.shouldStop()) return false;
    const std::int64_t begin = block * kBlock, end = std::min(voxels, begin + kBlock);
    for (std::int64_t voxel = begin; voxel < end; ++voxel) {
      const bool isInside = !mask || mask->labels[voxel] != 0;
      const auto samples = isInside ? curveAt(shared, voxel) : std::vector<double>(axis.size(), 0.0);
      for (std::size_t k = 0; k < count; ++k)
        frames[k * voxels + voxel] = static_cast<float>(samples[first + k]);
    }
    progress.report("evaluate", done += end - begin, voxels);
    return true;
  });
  if (done < voxels)
    throw Error(ErrorCode::Interrupted,
                "stopped after " + std::to_string(done) + " of " + std::to_string(voxels) + " voxels");
}

}  // namespace voxelfit
