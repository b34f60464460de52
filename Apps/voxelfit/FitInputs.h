// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The data of a fit: read, checked and put together as the engine wants them.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "Batch/FitJob.h"
#include "Batch/VoxelSource.h"
#include "Core/Geometry.h"
#include "Core/Series.h"
#include "Core/Volume.h"
#include "FitOptions.h"
#include "GlobalOptions.h"
#include "Io/ResultTable.h"

namespace voxelfit {

/// What a fit works on. Curves (columns of a table, mean curves of regions) are voxels of an N x 1 x 1 grid.
struct FitInputs {
  std::shared_ptr<const Series> series;  ///< as read; its axis is that of the fit
  std::shared_ptr<const Series> values;  ///< the same, smoothed where that is asked for
  std::unique_ptr<VoxelSource> source;   ///< what is fitted: the (smoothed) series, concentrations or means
  Geometry geometry;                     ///< of the source
  std::optional<ConversionSettings>
      conversion;                    ///< of the series or, where its signal is fitted, of an artery in it
  std::vector<std::int64_t> voxels;  ///< to fit
  std::optional<Mask> mask;          ///< --mask
  std::optional<Mask> regions;       ///< --roi
  std::optional<RegionCurves> regionCurves;  ///< what lies behind the mean curves of --roi
  std::int64_t heldBytes = 0;                ///< of memory that the smoothed series takes
  std::vector<std::string> names;  ///< of the curves; empty: voxels of an image, so the results are maps
};

/// A series that has been read, and so need not be again.
struct OpenSeries {
  std::string path{};
  const Series* series = nullptr;
};

/// Reads everything that has voxels, and the axis; smooths the series where that is asked for, within the
/// threads and the memory of `global`. Throws Error with the file, what was found and what was
/// wanted.
FitInputs readFitInputs(const FitOptions& options, const ModelDescription& model, const GlobalOptions& global,
                        const OpenSeries& open = {});

/// Where the agent is looked for when no baseline is given: in the artery, else in what is fitted; empty: in
/// the whole series.
std::vector<std::int64_t> voxelsOfBaseline(const FitOptions& options, const FitInputs& inputs);

/// The voxels, or mean curves of regions, that the source gives, as they were before any conversion.
std::unique_ptr<VoxelSource> signalSource(const FitInputs& inputs);

/// A number or a map, see valueOf(), for what is fitted: maps become region means where regions are.
ValueOrMap settingOf(const std::string& what, const std::string& text, const Unit& unit,
                     const FitInputs& inputs);

/// True for names that are read as tables: .csv, .tsv.
bool isTable(const std::string& path);

/// The curves of a table as a series of columns x 1 x 1 voxels.
Series seriesOfTable(const std::string& path, std::vector<std::string>& names);

/// For each region of a mask, in the order of its labels, the mean over its voxels that are finite.
std::vector<double> regionMeans(const Mask& regions, const std::vector<float>& values);

}  // namespace voxelfit
