// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The description of the uptake in every voxel as a value, and the loop over the voxels that makes maps of
// it.
#include <memory>
#include <vector>

#include "Batch/Engine.h"
#include "Batch/FitJob.h"
#include "Core/Unit.h"
#include "Maps/ResultMap.h"
#include "Signal/CurveDescriptors.h"

namespace voxelfit {

struct CurveJob {
  std::vector<double> times;  ///< of the samples, s, ascending
  ValueOrMap arrival;         ///< of the agent, s; NaN: not known
  DescriptorSettings settings;
  Unit unit = unit::signal;          ///< of the curves
  Unit baselineUnit = unit::signal;  ///< of the samples that the baseline is the mean of
  /// What the curves were converted from, for the map of the baseline; null: that of the curves themselves.
  std::shared_ptr<const VoxelSource> signal;

  int threads = 0;                       ///< 0: all cores
  std::int64_t memoryLimit = 4LL << 30;  ///< bytes
};

/// Describes the curve of every voxel of a region: the maps of kDescriptorTexts, one "iauc60" for each window
/// (s) and "status". Maps do not depend on the number of threads. Throws Error Mismatch when the region is
/// empty, and what CurveDescriptors, tileSize(), forEachTile() and reading the sources throw.
ResultSet describeCurves(const CurveJob& job, const VoxelSource& source, FitRegion region,
                         Progress& progress);

}  // namespace voxelfit
