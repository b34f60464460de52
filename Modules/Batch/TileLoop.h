// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// How the voxels of a region are handed out to threads, tile by tile.
#include <cstdint>
#include <functional>

#include "Batch/VoxelSource.h"
#include "Core/Progress.h"

namespace voxelfit {

/// What work on tiles needs of the memory.
struct TileMemory {
  std::int64_t limit = 0;                                  ///< bytes for everything
  std::int64_t results = 0;                                ///< bytes that results take
  std::function<std::int64_t(std::int64_t voxels)> bytes;  ///< that a tile of this size takes
  const char* hint = "";                                   ///< what would need less
};

/// Tiles of a region, and how many threads work on them.
struct TileLoop {
  const char* stage = "";   ///< for the progress
  int samples = 0;          ///< of every voxel
  std::int64_t voxels = 0;  ///< of the region
  std::int64_t tile = 0;    ///< voxels of a tile; the last one may have fewer
  int threads = 1;
};

/// Voxels of a tile whose samples, of which every voxel has `samples`, stay in the cache of a processor.
std::int64_t cachedVoxels(int samples);

/// `wanted` voxels, or fewer where the limit leaves less room. Throws Error Usage where it leaves none.
std::int64_t tileSize(const TileMemory& memory, std::int64_t voxels, int threads, std::int64_t wanted);

/// Calls work(first, count, thread) for every tile, as parallelFor() does, and dropPages() whenever a mapped
/// series may have filled the memory. Throws Error Interrupted when progress.shouldStop() says so, and what
/// work throws.
void forEachTile(const TileLoop& loop, Progress& progress,
                 const std::function<void(std::int64_t first, std::int64_t count, int thread)>& work,
                 const std::function<void()>& dropPages);

}  // namespace voxelfit
