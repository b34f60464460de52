// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The folder a fit leaves behind; Documentation/Manual lists its files.
#include <filesystem>
#include <functional>
#include <span>
#include <string>

#include "Core/Volume.h"
#include "Io/AtomicFile.h"
#include "Io/ResultTable.h"
#include "Maps/ResultMap.h"

namespace voxelfit {

/// Image files of a result folder.
enum class ImageFormat { Nifti, NiftiGz, Nrrd };

/// The format of this word of `--format`: "nii", "nii.gz" or "nrrd". Throws Error Usage for any other.
ImageFormat imageFormatOf(const std::string& word);

/// Texts that say how the results came about.
struct Provenance {
  /// The JSON text of job.json, all that is needed to repeat the fit; asked for when everything else is
  /// written, so that it can tell how long that took.
  std::function<std::string()> job{};
  std::string command{};  ///< the command line, one line
  std::string version{};  ///< of this program
};

struct ResultWriting {
  ImageFormat format = ImageFormat::NiftiGz;
  Overwrite overwrite = Overwrite::Refuse;  ///< Replace leaves files of other names alone
  const Mask* labels = nullptr;  ///< regions of summary.csv, on the results' grid; null: one region
  int threads = 1;               ///< maps packed at the same time
};

/// Writes the maps of a fit into `folder`, which is made when missing: per map NAME.nii.gz (or as `format`
/// says) and NAME.json; summary.csv, command.txt, and last job.json, so that a folder with job.json is
/// complete.
///
/// Images hold the map's unit; 0 outside the fitted voxels, NaN where a map has NaN; bit masks as int32, maps
/// with one value a sample as 4-D. Every file appears complete or not at all. With Overwrite::Refuse an
/// existing file of these names is an error before anything is written; with Replace, job.json is removed
/// first, and the same maps in other image formats last. Throws Error NotWritable (file and reason), Error
/// Mismatch when `labels` lies on another grid.
void writeResults(const std::filesystem::path& folder, const ResultSet& results, const Provenance& provenance,
                  const ResultWriting& options);

/// The curves that a table of results belongs to.
struct FittedCurves {
  std::span<const std::string> names{};   ///< one a voxel of the results
  const RegionCurves* regions = nullptr;  ///< null: they are not the means of regions
};

/// Writes the results of single curves (columns of a table, mean curves of regions) into `folder`:
/// results.csv with a row a curve, results.json with units and meanings, for regions curves.csv, command.txt
/// and last job.json. Errors as writeResults().
void writeResultTable(const std::filesystem::path& folder, const ResultSet& results,
                      const FittedCurves& curves, const Provenance& provenance, Overwrite overwrite);

}  // namespace voxelfit
