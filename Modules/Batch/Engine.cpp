// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Engine.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>

#include "Batch/CommonScale.h"
#include "Batch/Preparation.h"
#include "Batch/Results.h"
#include "Batch/Segmented.h"
#include "Batch/Tile.h"
#include "Core/Error.h"
#include "Core/Parallel.h"

namespace voxelfit {
namespace {

/// A mapped series is held in memory up to about this size.
constexpr std::int64_t kBytesBetweenDrops = 64 << 20;

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string mebibytes(std::int64_t bytes) { return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB"; }

/// The voxels of a tile: what suits the back end, or fewer where the limit leaves less room.
std::int64_t tileSize(const FitJob& job, int samples, std::int64_t voxels, int threads, std::int64_t wanted) {
  const std::int64_t maps = resultBytes(job, voxels, samples);
  const std::int64_t room = job.memoryLimit - maps;
  std::int64_t size = wanted;
  while (size > 64 && Tile::bytes(job, samples, size) * threads > room) size /= 2;
  const std::int64_t needed = maps + Tile::bytes(job, samples, size) * threads;
  if (needed > job.memoryLimit)
    throw Error(ErrorCode::Usage,
                "--memory: limit is " + mebibytes(job.memoryLimit) + ", the maps of " +
                    std::to_string(voxels) + " voxels and " + std::to_string(threads) + " threads need " +
                    mebibytes(needed),
                "fewer --maps or --threads need less");
  return size;
}

FitOutcome fitOnce(const FitJob& job, const VoxelSource& source, FitRegion region, Backend& backend,
                   Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  const int samples = source.samples();
  const auto count = static_cast<std::int64_t>(region.voxels.size());
  if (count == 0) throw Error(ErrorCode::Mismatch, "mask: no voxel is inside");
  const Preparation preparation(job, samples);
  const int threads = threadCount(job.threads);
  const std::int64_t size = tileSize(job, samples, count, threads, backend.tileVoxels(samples));
  FitOutcome outcome{emptyResults(job, region.geometry, std::move(region.voxels), samples),
                     preparation.plan(), backend.name(), job.law};
  outcome.prepareSeconds = secondsSince(start);

  const auto fitStart = std::chrono::steady_clock::now();
  std::vector<std::unique_ptr<Tile>> tiles(threads);
  std::atomic<std::int64_t> done{0};
  parallelFor((count + size - 1) / size, threads, [&](std::int64_t index, int thread) {
    if (progress.shouldStop()) return false;
    auto& tile = tiles[thread];
    if (!tile) tile = std::make_unique<Tile>(job, preparation, std::min(size, count));
    const std::int64_t first = index * size;
    const std::int64_t part = std::min(size, count - first);
    tile->fit(source, backend, outcome.results, first, part);
    progress.report("fit", done += part, count);
    if ((index + 1) % std::max<std::int64_t>(1, kBytesBetweenDrops / (4 * samples * size)) == 0) {
      source.dropPages();
      if (job.voxelWeights) job.voxelWeights->dropPages();
    }
    return true;
  });
  if (done < count)
    throw Error(ErrorCode::Interrupted,
                "stopped after " + std::to_string(done) + " of " + std::to_string(count) + " voxels");
  outcome.fitSeconds = secondsSince(fitStart);
  return outcome;
}

}  // namespace

FitOutcome runFit(const FitJob& job, const VoxelSource& source, FitRegion region, Backend& backend,
                  Progress& progress) {
  if (needsCommonScale(job)) {
    const FitOutcome sample = runFit(scaleStep(job), source, sampleOf(region), backend, progress);
    FitJob known = job;
    known.law.scale = commonScale(job, sample.results);
    FitOutcome outcome = runFit(known, source, std::move(region), backend, progress);
    outcome.fitSeconds += sample.fitSeconds;
    return outcome;
  }
  if (!isSegmented(job)) return fitOnce(job, source, std::move(region), backend, progress);
  const auto fit = [&](const FitJob& step) { return fitOnce(step, source, region, backend, progress); };
  const FitOutcome first = fit(firstStep(job));
  FitOutcome outcome = fit(secondStep(job, first.results));
  outcome.fitSeconds += first.fitSeconds;
  if (!hasErrors(job)) return outcome;
  const FitOutcome below = fit(movedStep(job, first.results, -1.0));
  const FitOutcome above = fit(movedStep(job, first.results, 1.0));
  completeErrors(job, first.results, {below.results, above.results}, outcome.results);
  outcome.fitSeconds += below.fitSeconds + above.fitSeconds;
  return outcome;
}

}  // namespace voxelfit
