// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Batch/Backend.h"
#include "Batch/FitJob.h"
#include "Core/Geometry.h"
#include "Core/Progress.h"
#include "Maps/ResultMap.h"

namespace voxelfit {

/// What a fit brought.
struct FitOutcome {
  ResultSet results;
  FitPlan plan;
  std::string backend;  ///< Backend::name() of what ran
  ErrorLaw law;         ///< with the scale that was estimated for all voxels, where the job asked for that
  double prepareSeconds = 0.0, fitSeconds = 0.0;
  int rounds = 0;         ///< of a regularised fit; 0 for others
  bool isSettled = true;  ///< whether the last round had next to nothing left to gain
};

/// Which voxels are fitted.
struct FitRegion {
  Geometry geometry;                 ///< grid of the source and of the maps
  std::vector<std::int64_t> voxels;  ///< linear indices into it, ascending
};

/// Fits the voxels of a region: tiles are handed out to job.threads threads and fitted by `backend`. Results
/// do not depend on the number of threads or the size of tiles. Throws Error Usage (see FitJob::problems),
/// Usage when results would not fit into job.memoryLimit, Mismatch when the region is empty, Interrupted when
/// progress.shouldStop() says so, and what reading the source throws.
FitOutcome runFit(const FitJob& job, const VoxelSource& source, FitRegion region, Backend& backend,
                  Progress& progress);

}  // namespace voxelfit
