// SPDX-License-Identifier: BSD-3-Clause
#include "Phantoms/PhantomWriter.h"

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "Core/Error.h"
#include "Io/ImageWriter.h"
#include "Io/MapDescription.h"
#include "Io/Table.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kSpecification = "phantom.json";

/// Steps that differ by less than this share of themselves are equal.
constexpr double kEvenSteps = 1e-6;

const char* endingOf(ImageFormat format) {
  switch (format) {
    case ImageFormat::Nifti:
      return ".nii";
    case ImageFormat::NiftiGz:
      return ".nii.gz";
    case ImageFormat::Nrrd:
      return ".nrrd";
  }
  return "";
}

/// The key under which sidecars hold an axis of this kind; b-values are in a file of their own.
struct AxisKey {
  const char* key;
  Unit unit;
};

AxisKey axisKey(AxisKind kind) {
  switch (kind) {
    case AxisKind::Time:
      return {"VolumeTiming", unit::s};
    case AxisKind::Offset:
      return {"Offsets_ppm", unit::ppm};
    case AxisKind::FlipAngle:
      return {"FlipAngle", unit::deg};
    case AxisKind::EchoTime:
      return {"EchoTime", unit::s};
    case AxisKind::InversionTime:
      return {"InversionTime", unit::s};
    case AxisKind::BValue:
    case AxisKind::Unknown:
      break;
  }
  return {"SamplePositions", unit::one};
}

/// The value of a constant of the model in base units, or NaN when it has none of that name.
double constantNamed(const Specification& phantom, const char* name) {
  const ModelDescription& model = phantom.model.description();
  for (int k = 0; k < model.constantCount; ++k)
    if (std::strcmp(model.constants[k].name, name) == 0) return phantom.constants[k];
  return NAN;
}

/// The sidecar of the series, in the words of Io/Sidecar.h.
std::string describeSeries(const Specification& phantom, const std::string& version) {
  Json sidecar{{"Description", phantom.title}, {"Model", phantom.model.description().id}};
  const AxisKind kind = phantom.model.description().axisKind;
  if (kind != AxisKind::BValue) {
    const auto [key, unit] = axisKey(kind);
    Json values = Json::array();
    for (const double position : phantom.axis) values.push_back(unit.fromBase(position));
    sidecar[key] = values;
  }
  const double TR = phantom.signal ? phantom.signal->TR : constantNamed(phantom, "TR");
  if (!std::isnan(TR)) sidecar["RepetitionTimeExcitation"] = TR;
  if (phantom.signal) sidecar["FlipAngle"] = unit::deg.fromBase(phantom.signal->flipAngle);
  sidecar["GeneratedBy"] = {{"Name", "voxelfit"}, {"Version", version}};
  return sidecar.dump(2) + "\n";
}

/// The step of evenly sampled times, or 0.
double frameStep(const Specification& phantom) {
  const std::vector<double>& axis = phantom.axis;
  if (phantom.model.description().axisKind != AxisKind::Time || axis.size() < 2) return 0.0;
  const double step = axis[1] - axis[0];
  for (std::size_t k = 1; k < axis.size(); ++k)
    if (std::abs(axis[k] - axis[k - 1] - step) > kEvenSteps * step) return 0.0;
  return step;
}

std::string bvalText(const Specification& phantom) {
  std::ostringstream text;
  for (const double b : phantom.axis) text << unit::s_per_mm2.fromBase(b) << ' ';
  return text.str() + "\n";
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

void writeSeries(const fs::path& folder, const Specification& specification, const Phantom& phantom,
                 const PhantomWriting& options) {
  writeImage(folder / (std::string("series") + endingOf(options.format)),
             {.geometry = phantom.truth.geometry,
              .values = phantom.series,
              .frames = static_cast<int>(specification.axis.size()),
              .frameStep = frameStep(specification)},
             options.overwrite);
  writeAtomically(folder / "series.json", describeSeries(specification, options.version), options.overwrite);
  if (specification.model.description().axisKind == AxisKind::BValue)
    writeAtomically(folder / "series.bval", bvalText(specification), options.overwrite);
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
  writeSeries(folder, specification, phantom, options);
  writeTruth(folder / "truth", phantom.truth, options);
  const std::vector<float> mask(static_cast<std::size_t>(specification.voxels()), 1.0F);
  writeImage(folder / (std::string("mask") + endingOf(options.format)),
             {.geometry = phantom.truth.geometry, .values = mask, .element = Element::UInt8},
             options.overwrite);
  if (phantom.input)
    writeAtomically(folder / "aif.csv",
                    arterialInputTable(phantom.input->times, phantom.input->concentration),
                    options.overwrite);
  writeAtomically(folder / kSpecification, specification.json, options.overwrite);
}

}  // namespace voxelfit
