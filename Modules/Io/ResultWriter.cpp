// SPDX-License-Identifier: BSD-3-Clause
#include "Io/ResultWriter.h"

#include <algorithm>
#include <array>
#include <vector>

#include "Core/Error.h"
#include "Core/Geometry.h"
#include "Core/Parallel.h"
#include "Io/ImageWriter.h"
#include "Io/MapDescription.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;

constexpr const char* kJob = "job.json";
constexpr const char* kCommand = "command.txt";
constexpr const char* kSummary = "summary.csv";
constexpr const char* kTable = "results.csv";
constexpr const char* kTableUnits = "results.json";
constexpr const char* kCurves = "curves.csv";
constexpr std::array kImageEndings{".nii", ".nii.gz", ".nrrd"};  // in the order of ImageFormat

std::string imageName(const ResultMap& map, ImageFormat format) {
  return map.name + kImageEndings[static_cast<std::size_t>(format)];
}

std::string sidecarName(const ResultMap& map) { return map.name + ".json"; }

/// Every file an earlier fit may have left under the names of this one, whatever its image format.
std::vector<std::string> takenNames(const ResultSet& results) {
  std::vector<std::string> names{kJob, kCommand, kSummary, kTable, kTableUnits, kCurves};
  for (const ResultMap& map : results.maps) {
    names.push_back(sidecarName(map));
    for (const char* ending : kImageEndings) names.push_back(map.name + ending);
  }
  return names;
}

/// Makes the folder, and refuses or opens an earlier result: without job.json it no longer counts as
/// complete.
void claim(const fs::path& folder, const ResultSet& results, Overwrite overwrite) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error(ErrorCode::NotWritable, folder.string() + ": cannot be made, " + error.message());
  if (overwrite == Overwrite::Replace) {
    fs::remove(folder / kJob, error);
    if (error)
      throw Error(ErrorCode::NotWritable,
                  (folder / kJob).string() + ": cannot be replaced, " + error.message());
    return;
  }
  for (const std::string& name : takenNames(results))
    if (fs::exists(folder / name, error))
      throw Error(ErrorCode::NotWritable,
                  folder.string() + ": holds " + name + " of an earlier run, wanted a new folder",
                  "choose another folder, or overwrite the results with --force");
}

/// The same map in another image format would contradict the new one.
void removeOtherFormats(const fs::path& folder, const ResultSet& results, ImageFormat format) {
  for (const ResultMap& map : results.maps)
    for (const char* ending : kImageEndings) {
      std::error_code error;
      const std::string name = map.name + ending;
      if (name != imageName(map, format)) fs::remove(folder / name, error);
      if (error)
        throw Error(ErrorCode::NotWritable,
                    (folder / name).string() + ": cannot be removed, " + error.message());
    }
}

/// The map on the whole grid, [component][voxel], in its own unit.
std::vector<float> wholeGrid(const ResultMap& map, const ResultSet& results) {
  const auto grid = static_cast<std::size_t>(results.geometry.voxels());
  const std::size_t fitted = results.voxels.size();
  std::vector<float> whole(grid * static_cast<std::size_t>(map.components), 0.0F);
  for (std::size_t component = 0; component < static_cast<std::size_t>(map.components); ++component)
    for (std::size_t i = 0; i < fitted; ++i)
      whole[component * grid + static_cast<std::size_t>(results.voxels[i])] =
          static_cast<float>(map.unit.fromBase(map.values[component * fitted + i]));
  return whole;
}

void writeMap(const fs::path& folder, const ResultMap& map, const ResultSet& results,
              const ResultWriting& options) {
  writeImage(folder / imageName(map, options.format),
             {.geometry = results.geometry,
              .values = wholeGrid(map, results),
              .frames = map.components,
              .element = map.bits.empty() ? Element::Float32 : Element::Int32},
             options.overwrite);
}

/// The last files of either kind of folder.
void writeProvenance(const fs::path& folder, const Provenance& provenance, Overwrite overwrite) {
  writeAtomically(folder / kCommand, provenance.command + "\n", overwrite);
  writeAtomically(folder / kJob, provenance.job(), overwrite);
}

}  // namespace

ImageFormat imageFormatOf(const std::string& word) {
  if (word == "nii") return ImageFormat::Nifti;
  if (word == "nii.gz") return ImageFormat::NiftiGz;
  if (word == "nrrd") return ImageFormat::Nrrd;
  throw Error(ErrorCode::Usage, "--format: " + word + ", wanted nii, nii.gz or nrrd");
}

void writeResults(const fs::path& folder, const ResultSet& results, const Provenance& provenance,
                  const ResultWriting& options) {
  if (options.labels) {
    const std::string differs = difference(options.labels->geometry, results.geometry);
    if (!differs.empty()) throw Error(ErrorCode::Mismatch, options.labels->source + ": " + differs);
  }
  claim(folder, results, options.overwrite);
  parallelFor(static_cast<std::int64_t>(results.maps.size()), options.threads, [&](std::int64_t k, int) {
    const ResultMap& map = results.maps[static_cast<std::size_t>(k)];
    writeMap(folder, map, results, options);
    writeAtomically(folder / sidecarName(map), describeMap(map, results, provenance.version),
                    options.overwrite);
    return true;
  });
  removeOtherFormats(folder, results, options.format);
  writeAtomically(folder / kSummary, summaryTable(results, options.labels, options.threads),
                  options.overwrite);
  writeProvenance(folder, provenance, options.overwrite);
}

void writeResultTable(const fs::path& folder, const ResultSet& results, const FittedCurves& curves,
                      const Provenance& provenance, Overwrite overwrite) {
  const std::string table = curveTable(results, curves.names);
  claim(folder, results, overwrite);
  writeAtomically(folder / kTable, table, overwrite);
  writeAtomically(folder / kTableUnits, describeTable(results, provenance.version), overwrite);
  if (curves.regions)
    writeAtomically(folder / kCurves, regionTable(results, curves.names, *curves.regions), overwrite);
  writeProvenance(folder, provenance, overwrite);
}

}  // namespace voxelfit
