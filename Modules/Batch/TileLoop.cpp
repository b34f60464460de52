// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/TileLoop.h"

#include <algorithm>
#include <atomic>
#include <string>

#include "Core/Error.h"
#include "Core/Parallel.h"

namespace voxelfit {
namespace {

/// A mapped series is held in memory up to about this size.
constexpr std::int64_t kBytesBetweenDrops = 64 << 20;

std::string mebibytes(std::int64_t bytes) { return std::to_string((bytes + (1 << 20) - 1) >> 20) + " MiB"; }

}  // namespace

std::int64_t cachedVoxels(int samples) {
  constexpr std::int64_t kTileBytes = 512 << 10;  // half of a usual second-level cache
  const std::int64_t fits = kTileBytes / (sizeof(float) * std::max(samples, 1));
  return std::clamp<std::int64_t>(fits / 64 * 64, 64, 4096);
}

std::int64_t tileSize(const TileMemory& memory, std::int64_t voxels, int threads, std::int64_t wanted) {
  const std::int64_t room = memory.limit - memory.results;
  std::int64_t size = wanted;
  while (size > 64 && memory.bytes(size) * threads > room) size /= 2;
  const std::int64_t needed = memory.results + memory.bytes(size) * threads;
  if (needed > memory.limit)
    throw Error(ErrorCode::Usage,
                "--memory: limit is " + mebibytes(memory.limit) + ", the maps of " + std::to_string(voxels) +
                    " voxels and " + std::to_string(threads) + " threads need " + mebibytes(needed),
                memory.hint);
  return size;
}

void forEachTile(const TileLoop& loop, Progress& progress,
                 const std::function<void(std::int64_t first, std::int64_t count, int thread)>& work,
                 const std::function<void()>& dropPages) {
  const std::int64_t tilesBetweenDrops =
      std::max<std::int64_t>(1, kBytesBetweenDrops / (4 * loop.samples * loop.tile));
  std::atomic<std::int64_t> done{0};
  parallelFor((loop.voxels + loop.tile - 1) / loop.tile, loop.threads, [&](std::int64_t index, int thread) {
    if (progress.shouldStop()) return false;
    const std::int64_t first = index * loop.tile, count = std::min(loop.tile, loop.voxels - first);
    work(first, count, thread);
    progress.report(loop.stage, done += count, loop.voxels);
    if ((index + 1) % tilesBetweenDrops == 0) dropPages();
    return true;
  });
  if (done < loop.voxels)
    throw Error(ErrorCode::Interrupted,
                "stopped after " + std::to_string(done) + " of " + std::to_string(loop.voxels) + " voxels");
}

}  // namespace voxelfit
