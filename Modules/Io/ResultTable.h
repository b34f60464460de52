// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The comma-separated texts of a result folder (RFC 4180, "\n" line ends, values in the maps' units, empty
// for NaN).
#include <span>
#include <string>
#include <vector>

#include "Core/Volume.h"
#include "Maps/ResultMap.h"
#include "Maps/Statistics.h"

namespace voxelfit {

/// One row a fitted curve: `name`, then every map with one value a curve, ordered by kind.
/// `names` holds one entry a voxel of `results`; throws Error Internal otherwise.
std::string curveTable(const ResultSet& results, std::span<const std::string> names);

/// The samples of the voxels whose mean curves were fitted.
struct RegionCurves {
  std::string axisName;                          ///< header of the axis column: "time_s"
  std::vector<double> axis;                      ///< sample positions, in the unit of that header
  std::vector<std::vector<Statistics>> samples;  ///< [region][sample], unit of the data
};

/// One row a region and sample, `name,AXIS,count,mean,sd,minimum,maximum,fitted`: the voxels of the region,
/// and the curve that was fitted to their mean, empty where `results` has no fit map. `names` holds one entry
/// a region.
std::string regionTable(const ResultSet& results, std::span<const std::string> names,
                        const RegionCurves& curves);

/// Count, mean, sd, median and quartiles of every map, a row for every label that occurs at the fitted
/// voxels, or one row "all" where `labels` is null. Rows "MAP:BIT", "status:AtBound", hold the number and the
/// share (as mean) of voxels with that bit. Maps with one value a sample have one row over all their samples.
/// `labels` lies on the results' grid.
std::string summaryTable(const ResultSet& results, const Mask* labels, int threads);

}  // namespace voxelfit
