// SPDX-License-Identifier: BSD-3-Clause
#include "Phantoms/PhantomWriter.h"

#include <cmath>
#include <cstring>

#include "Core/Error.h"
#include "Io/ImageWriter.h"
#include "Io/MapDescription.h"
#include "Io/SeriesWriter.h"
#include "Io/Table.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;
constexpr const char* kSpecification = "phantom.json";

const char* endingOf(PhantomFormat format) { return format == PhantomFormat::Nifti ? ".nii" : ".nii.gz"; }

/// The value of a constant of the model in base units, or NaN when it has none of that name.
double constantNamed(const Specification& phantom, const char* name) {
  const ModelDescription& model = phantom.model.description();
  for (int k = 0; k < model.constantCount; ++k)
    if (std::strcmp(model.constants[k].name, name) == 0) return phantom.constants[k];
  return NAN;
}

SeriesDescription describeSeries(const Specification& phantom, const std::string& version) {
  const ModelDescription& model = phantom.model.description();
  const bool isConcentration = phantom.input && !phantom.signal && !model.fitsSignal();
  SeriesDescription series{
      .title = phantom.title,
      .name = isConcentration ? "concentration" : "signal",
      .unit = isConcentration ? unit::mmol_per_l : unit::signal,
      .geometry = {.size = phantom.size},
      .frames = static_cast<int>(phantom.axis.size()),
      .axis = {.kind = model.axisKind, .values = phantom.axis, .directions = phantom.directions},
      .acquisition = {},
      .version = version};
  const double TR = phantom.signal ? phantom.signal->TR : constantNamed(phantom, "TR");
  if (!std::isnan(TR)) series.acquisition["RepetitionTime"] = TR;
  const double flipAngle = phantom.signal ? phantom.signal->flipAngle : constantNamed(phantom, "FA");
  if (!std::isnan(flipAngle)) series.acquisition["FlipAngle"] = flipAngle;
  return series;
}

void makeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw Error(ErrorCode::NotWritable, folder.string() + ": cannot be made, " + error.message());
}

void writeTruth(const fs::path& folder, const ResultSet& truth, const PhantomWriting& options) {
  makeFolder(folder);
  for (const ResultMap& map : truth.maps) {
    std::vector<float> values = map.values;
    for (float& value : values) value = static_cast<float>(map.unit.fromBase(value));
    writeImage(folder / (map.name + endingOf(options.format)), {.geometry = truth.geometry, .values = values},
               options.overwrite);
    writeAtomically(folder / (map.name + ".json"), describeMap(map, truth, options.version),
                    options.overwrite);
  }
}

void writeSeries(const fs::path& path, const Specification& specification, const Phantom& phantom,
                 const PhantomWriting& options) {
  SeriesWriter writer(path, describeSeries(specification, options.version), options.overwrite);
  const std::span<const float> values = phantom.series;
  const auto voxels = static_cast<std::size_t>(specification.voxels());
  for (std::size_t first = 0; first < values.size(); first += voxels)
    writer.append(values.subspan(first, voxels));
  writer.publish();
}

}  // namespace

void writePhantom(const fs::path& folder, const Specification& specification, const Phantom& phantom,
                  const PhantomWriting& options) {
  makeFolder(folder);
  std::error_code ignored;
  if (options.overwrite == Overwrite::Refuse && fs::exists(folder / kSpecification, ignored))
    throw Error(ErrorCode::NotWritable, folder.string() + ": holds a phantom, wanted a new folder",
                "choose another folder, or overwrite it with --force");
  fs::remove(folder / kSpecification, ignored);
  writeSeries(folder / (std::string("series") + endingOf(options.format)), specification, phantom, options);
  writeTruth(folder / "truth", phantom.truth, options);
  const std::vector<float> mask(static_cast<std::size_t>(specification.voxels()), 1.0F);
  writeImage(folder / (std::string("mask") + endingOf(options.format)),
             {.geometry = phantom.truth.geometry, .values = mask, .element = Element::UInt8},
             options.overwrite);
  if (phantom.input) {
    const auto write = [&](const char* name, const std::vector<double>& column) {
      writeAtomically(folder / name, arterialInputTable(phantom.input->times, column), options.overwrite);
    };
    write("aif.csv", phantom.input->concentration);
    if (!phantom.input->portal.empty()) write("portal.csv", phantom.input->portal);
  }
  writeAtomically(folder / kSpecification, specification.json, options.overwrite);
}

}  // namespace voxelfit
