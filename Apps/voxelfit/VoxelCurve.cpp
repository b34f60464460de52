// SPDX-License-Identifier: BSD-3-Clause
#include "VoxelCurve.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "Batch/DelaySearch.h"
#include "Batch/ModelCurve.h"
#include "Core/Error.h"
#include "FitInputs.h"
#include "FitJobOptions.h"
#include "Io/ImageFile.h"
#include "Io/MapLabel.h"
#include "Json.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;

/// Points of the fitted curve between two samples.
constexpr int kFiner = 8;

Json readJob(const fs::path& folder) {
  const fs::path path = folder / "job.json";
  std::ifstream file(path);
  if (!file)
    throw Error(ErrorCode::Unreadable, path.string() + ": not found, wanted the folder of a finished fit");
  Json job = Json::parse(file, nullptr, false);
  const auto has = [&](const char* key, auto isRight) { return job.contains(key) && isRight(job[key]); };
  if (!has("command", [](const Json& command) { return command == "fit"; }) ||
      !has("options", [](const Json& options) { return options.is_object(); }) ||
      !has("folder", [](const Json& name) { return name.is_string(); }))
    throw Error(ErrorCode::Unreadable, path.string() + ": is not the record of a fit");
  return job;
}

std::string textOf(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

/// The options of the fit command as its record has them.
FitOptions optionsOf(const Json& job) {
  CLI::App command;
  FitOptions options;
  addFitOptions(command, options);
  std::vector<std::string> words;
  const auto put = [&](const std::string& name, const Json& value) {
    if (name == "model" || name == "inputs")
      words.push_back(textOf(value));
    else if (command.get_option_no_throw("--" + name))
      words.push_back("--" + name + (value.is_boolean() ? "" : "=" + textOf(value)));
  };
  for (const auto& [name, value] : job["options"].items()) {
    if (!value.is_array()) put(name, value);
    if (value.is_array())
      for (const Json& item : value) put(name, item);
  }
  std::ranges::reverse(words);  // as the parser wants them
  command.parse(words);
  return options;
}

/// The samples of a sorted axis and points between them.
std::vector<double> finer(std::vector<double> axis) {
  std::ranges::sort(axis);
  std::vector<double> fine{axis.front()};
  for (std::size_t i = 1; i < axis.size(); ++i)
    for (int k = 1; axis[i] > axis[i - 1] && k <= kFiner; ++k)
      fine.push_back(std::lerp(axis[i - 1], axis[i], static_cast<double>(k) / kFiner));
  return fine;
}

std::array<double, kMaxConstants> constantsAt(const FitJob& job, std::int64_t voxel) {
  std::array<double, kMaxConstants> constants{};
  for (int k = 0; k < job.model.description().constantCount; ++k) constants[k] = job.constants[k].at(voxel);
  return constants;
}

/// The image of this map in a result folder, whatever its format.
fs::path mapIn(const fs::path& folder, const std::string& name) {
  for (const char* ending : {".nii.gz", ".nii", ".nrrd"})
    if (fs::exists(folder / (name + ending))) return folder / (name + ending);
  throw Error(ErrorCode::Unreadable,
              (folder / name).string() + ": no map of this name, wanted those of a fit");
}

/// The value of the map at a voxel of this grid, in the unit of the map.
float valueAt(const fs::path& file, const Geometry& grid, std::int64_t voxel) {
  const Volume map = readVolume(file);
  if (const std::string differs = difference(map.geometry, grid); !differs.empty())
    throw Error(ErrorCode::Mismatch, file.string() + ": " + differs + " that was fitted");
  return map.values[voxel];
}

std::array<double, kMaxParameters> parametersAt(const fs::path& folder, const ModelDescription& model,
                                                const Geometry& grid, std::int64_t voxel) {
  std::array<double, kMaxParameters> parameters{};
  for (int k = 0; k < model.parameterCount; ++k) {
    const fs::path file = mapIn(folder, model.parameters[k].name);
    const Unit unit = readMapLabel(file).unit.value_or(model.parameters[k].unit.unit());
    parameters[k] = unit.toBase(valueAt(file, grid, voxel));
  }
  return parameters;
}

/// The voxel as an index into the grid; it must be one that was fitted.
std::int64_t indexOf(const std::array<std::int64_t, 3>& voxel, const FitInputs& inputs) {
  const auto& size = inputs.geometry.size;
  const std::string text = fmt::format("--voxel {},{},{}", voxel[0], voxel[1], voxel[2]);
  for (int k = 0; k < 3; ++k)
    if (voxel[k] < 0 || voxel[k] >= size[k])
      throw Error(ErrorCode::Mismatch,
                  text + ": outside of " + sizeText(inputs.geometry) + " of " + inputs.series->source);
  const std::int64_t index = inputs.geometry.index(voxel[0], voxel[1], voxel[2]);
  if (!std::ranges::binary_search(inputs.voxels, index))
    throw Error(ErrorCode::Mismatch, text + ": was not fitted, wanted a voxel inside the mask");
  return index;
}

/// The model of a job and its input function, moved to where delays of the model's own put it.
std::pair<LoadedModel, std::optional<InputFunction>> withDelaysInInput(
    const FitJob& job, const std::array<double, kMaxParameters>& parameters) {
  const ModelDescription& model = job.model.description();
  if (!has(model.wrapping, Wrapping::Delay)) return {job.model, job.input};
  const int first = firstDelay(model);
  const double portalDelay = model.input == InputCurve::PlasmaOfTwo ? parameters[first + 1] : 0.0;
  return {*job.undelayed, delayed(*job.input, parameters[first], portalDelay)};
}

}  // namespace

VoxelCurve curveOfVoxel(const FitJob& job, const FitInputs& inputs, std::int64_t voxel,
                        const std::array<double, kMaxParameters>& parameters) {
  const ModelDescription& model = job.model.description();
  VoxelCurve curve;
  curve.model = model;
  curve.axis = job.axis;
  curve.input = job.input;
  curve.isConcentration = curve.input && !model.fitsSignal();
  std::vector<float> samples(job.axis.size());
  inputs.source->read(std::array{voxel}, samples.data(), 1);
  curve.measured.assign(samples.begin(), samples.end());
  curve.parameters = parameters;
  const auto constants = constantsAt(job, voxel);
  const auto [shape, input] = withDelaysInInput(job, parameters);
  const ModelCurve atSamples(shape, curve.axis, input, job.directions);
  curve.fitted = atSamples.signal(parameters.data(), constants.data());
  if (model.hasDirections) return curve;  // there is nothing between two directions
  curve.fineAxis = finer(curve.axis);
  const ModelCurve between(shape, curve.fineAxis, input);
  curve.fineFitted = between.signal(parameters.data(), constants.data());
  return curve;
}

VoxelCurve readVoxelCurve(const fs::path& folder, const std::array<std::int64_t, 3>& voxel,
                          Session& session) {
  const fs::path results = fs::absolute(folder);
  const Json record = readJob(results);
  std::error_code moved;  // the paths in the record start in its folder; where that is gone, here
  fs::current_path(record["folder"].get<std::string>(), moved);
  const FitOptions options = optionsOf(record);
  const LoadedModel model = modelOf(options, session.registry());
  const FitInputs inputs = readFitInputs(options, model.description(), session.options);
  if (!inputs.names.empty())
    throw Error(ErrorCode::Mismatch, results.string() + ": holds a table of curves, wanted maps");
  const FitJob job = makeFitJob(options, model, inputs, session);
  const std::int64_t index = indexOf(voxel, inputs);
  return curveOfVoxel(job, inputs, index, parametersAt(results, model.description(), inputs.geometry, index));
}

}  // namespace voxelfit
