// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Engine.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "Batch/CommonScale.h"
#include "Batch/Preparation.h"
#include "Batch/RegularisedFit.h"
#include "Batch/Results.h"
#include "Batch/Segmented.h"
#include "Batch/Tile.h"
#include "Batch/TileLoop.h"
#include "Core/Error.h"
#include "Core/Parallel.h"

namespace voxelfit {
namespace {

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The voxels of a tile: what suits the back end, or fewer where the limit leaves less room.
std::int64_t tileOf(const FitJob& job, int samples, std::int64_t voxels, int threads, std::int64_t wanted) {
  const auto bytes = [&](std::int64_t size) { return Tile::bytes(job, samples, size); };
  return tileSize(
      {job.memoryLimit, resultBytes(job, voxels, samples), bytes, "fewer --maps or --threads need less"},
      voxels, threads, wanted);
}

/// Tiles of which every voxel is fitted many times are smaller, so that a stop is heard within seconds.
std::int64_t voxelsOfTile(const FitJob& job, const Backend& backend, int samples) {
  constexpr std::int64_t kLeast = 64, kFitsOfTile = 1 << 20;
  const std::int64_t fits = job.searches() + job.bootstrap;
  return std::min(backend.tileVoxels(samples), std::max(kLeast, kFitsOfTile / fits / kLeast * kLeast));
}

FitOutcome fitOnce(const FitJob& job, const VoxelSource& source, FitRegion region, Backend& backend,
                   Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  const int samples = source.samples();
  const auto count = static_cast<std::int64_t>(region.voxels.size());
  if (count == 0) throw Error(ErrorCode::Mismatch, "mask: no voxel is inside");
  const Preparation preparation(job, samples);
  const int threads = threadCount(job.threads);
  const std::int64_t size = tileOf(job, samples, count, threads, voxelsOfTile(job, backend, samples));
  FitOutcome outcome{emptyResults(job, region.geometry, std::move(region.voxels), samples),
                     preparation.plan(), backend.name(), job.law};
  outcome.prepareSeconds = secondsSince(start);

  const auto fitStart = std::chrono::steady_clock::now();
  std::vector<std::unique_ptr<Tile>> tiles(threads);
  const auto fit = [&](std::int64_t first, std::int64_t part, int thread) {
    auto& tile = tiles[thread];
    if (!tile) tile = std::make_unique<Tile>(job, preparation, std::min(size, count));
    tile->fit(source, backend, outcome.results, first, part);
  };
  forEachTile({"fit", samples, count, size, threads}, progress, fit, [&] {
    source.dropPages();
    if (job.voxelWeights) job.voxelWeights->dropPages();
  });
  outcome.fitSeconds = secondsSince(fitStart);
  return outcome;
}

FitOutcome fitTogether(const FitJob& job, const VoxelSource& source, const FitRegion& region,
                       Backend& backend, Progress& progress) {
  FitOutcome outcome = runFit(aloneStep(job), source, region, backend, progress);
  const auto start = std::chrono::steady_clock::now();
  const RegularisedMaps found = regularise(job, source, outcome.results, progress);
  takeOver(job, found, runFit(found.held, source, region, backend, progress).results, outcome.results);
  outcome.fitSeconds += secondsSince(start);
  outcome.rounds = found.rounds;
  outcome.isSettled = found.isSettled;
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
  if (job.isRegularised()) return fitTogether(job, source, region, backend, progress);
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
