// SPDX-License-Identifier: BSD-3-Clause
// voxelfit evaluate: the curve of a model as a table, or of its parameter maps as a series.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>

#include "AxisOption.h"
#include "Commands.h"
#include "Core/Error.h"
#include "CurveImages.h"
#include "DirectionOption.h"
#include "FitJobOptions.h"
#include "ImagesOnGrid.h"
#include "InputFunctionOptions.h"
#include "Io/SeriesWriter.h"
#include "Io/Table.h"
#include "Text.h"
#include "ValueOption.h"

namespace voxelfit {
namespace {

struct Options {
  std::string model;
  AxisOption axis;
  DirectionOption direction;
  std::vector<std::string> parameters, constants;
  InputFunctionOptions input;
  std::string mask, output;
};

/// A number or a map for the images, on the grid of the maps before it.
ValueOrMap valueFor(CurveImages& images, const std::string& what, const std::string& text, const Unit& unit) {
  ValueOrMap value = valueOf(what, text, unit);
  if (!value.map) return value;
  if (!images.grid) images.grid = value.map;
  wantGrid(text, value.map->geometry, images.grid->geometry, images.grid->source);
  return value;
}

void setParameters(const Options& options, CurveImages& images) {
  const ModelDescription& model = images.model.description();
  for (int k = 0; k < model.parameterCount; ++k)
    images.parameters[k].value = model.parameters[k].unit.unit().toBase(model.parameters[k].start);
  for (const std::string& text : options.parameters) {
    const auto [name, value] = splitAssignment("--parameter", text);
    const int k = parameterIndex(model, name);
    images.parameters[k] = valueFor(images, "--parameter " + name, value, model.parameters[k].unit.unit());
  }
}

void setConstants(const Options& options, CurveImages& images) {
  const ModelDescription& model = images.model.description();
  for (int k = 0; k < model.constantCount; ++k)
    images.constants[k].value = model.constants[k].unit.unit().toBase(model.constants[k].value);
  for (const std::string& text : options.constants) {
    const auto [name, value] = splitAssignment("--set", text);
    const int k = constantIndex(model, name);
    images.constants[k] = valueFor(images, "--set " + name, value, model.constants[k].unit.unit());
  }
  for (int k = 0; k < model.constantCount; ++k)
    if (!images.constants[k].map && std::isnan(images.constants[k].value))
      throw Error(ErrorCode::Usage, fmt::format("{0} needs {1}: --set {1}=VALUE ({2})", model.id,
                                                model.constants[k].name, model.constants[k].unit.label));
}

/// The positions, with the directions where the model depends on them.
SampleAxis samplesOf(const Options& options, const ModelDescription& model) {
  Series samples;
  samples.axis = axisOf(options.axis, model);
  samples.source = axisOptionName(model.axisKind);
  checkAxis(samples.axis, model, static_cast<int>(samples.axis.values.size()), "--axis");
  samples.axis.directions = directionsOf(options.direction, samples, model);
  return samples.axis;
}

ValueOrMap delayFor(CurveImages& images, const std::string& option, const std::string& text) {
  const bool isMap = InputFunctionOptions::isOwnDelay(text) && text != "fit";
  return isMap ? valueFor(images, option, text, unit::s) : ValueOrMap{delayIn(option, text), nullptr};
}

/// The input function and, where they differ between voxels, its delays.
void setInput(const Options& options, const SampleAxis& axis, CurveImages& images) {
  const ModelDescription& model = images.model.description();
  checkSources(options.input, model);
  if (model.input == InputCurve::None) return;
  InputFunctionOptions source = options.input;
  for (const std::string& file : {source.from, source.portal})
    if (file.starts_with("mask:"))
      throw Error(ErrorCode::Usage, file + ": there is no image here, wanted FILE.csv, " + populationNames());
  if (source.hasOwnDelays()) {
    images.delay = delayFor(images, "--delay", source.delay);
    images.portalDelay = delayFor(images, "--portal-delay", source.portalDelay);
    source.delay = source.portalDelay = "none";
  }
  Series times;
  times.axis = axis;
  times.source = "--axis";
  images.input = inputFunctionOf(source, times, nullptr);
}

CurveImages imagesOf(const Options& options, const LoadedModel& model, const SampleAxis& axis) {
  CurveImages images;
  images.model = model;
  images.axis = axis.values;
  images.directions = axis.directions;
  setParameters(options, images);
  setConstants(options, images);
  setInput(options, axis, images);
  if (!images.grid && !options.output.empty())
    throw Error(ErrorCode::Usage, "-o " + options.output + ": all values are numbers, wanted a map for one",
                "without -o the curve is printed as a table");
  if (!images.grid && !options.mask.empty())
    throw Error(ErrorCode::Usage,
                "--mask " + options.mask + ": all values are numbers, wanted a map for one");
  if (images.grid && options.output.empty())
    throw Error(ErrorCode::Usage, images.grid->source + ": a map gives a series, wanted -o SERIES.nii.gz");
  if (images.grid && !options.mask.empty())
    images.mask = readMaskFor(options.mask, images.grid->geometry, images.grid->source);
  return images;
}

void printCurve(const CurveImages& images) {
  const ModelDescription& model = images.model.description();
  const auto values = images.curve();
  const bool hasDirections = !images.directions.empty();
  std::string table = axisColumn(model);
  if (hasDirections) table += fmt::format(",{}", fmt::join(kDirectionColumns, ","));
  table += ",signal\n";
  for (std::size_t i = 0; i < values.size(); ++i) {
    table += fmt::format("{:.9g}", model.axisUnit.unit().fromBase(images.axis[i]));
    if (hasDirections) table += fmt::format(",{:.9g}", fmt::join(images.directions[i], ","));
    table += fmt::format(",{:.9g}\n", values[i]);
  }
  std::cout << table;
}

SeriesDescription describe(const CurveImages& images, const SampleAxis& axis) {
  const ModelDescription& model = images.model.description();
  const bool isConcentration = images.input.has_value();
  SeriesDescription series{.title = std::string(model.title) + ", evaluated at maps",
                           .name = isConcentration ? "concentration" : "signal",
                           .unit = isConcentration ? images.input->unit : unit::signal,
                           .geometry = images.grid->geometry,
                           .frames = static_cast<int>(axis.values.size()),
                           .axis = axis,
                           .version = kVersion};
  for (int k = 0; k < model.constantCount; ++k)
    if (const char* key = acquisitionKey(model.constants[k].name); key && !images.constants[k].map)
      series.acquisition[key] = images.constants[k].value;
  return series;
}

/// Frames that the memory has room for, beside the maps.
int framesAtOnce(const CurveImages& images, std::int64_t memory) {
  const std::int64_t bytes = 4 * images.grid->geometry.voxels();
  const auto isMap = [](const ValueOrMap& value) { return value.map != nullptr; };
  const auto maps = std::ranges::count_if(images.parameters, isMap) +
                    std::ranges::count_if(images.constants, isMap) + isMap(images.delay) +
                    isMap(images.portalDelay);
  return static_cast<int>(std::clamp<std::int64_t>(memory / bytes - maps, 1, images.axis.size()));
}

void writeSeries(const Options& options, const CurveImages& images, const SampleAxis& axis,
                 Session& session) {
  if (session.options.validate) return;
  SeriesWriter writer(options.output, describe(images, axis), session.overwrite());
  const auto voxels = static_cast<std::size_t>(images.grid->geometry.voxels());
  const int samples = static_cast<int>(axis.values.size());
  const int most = framesAtOnce(images, session.options.memoryBytes());
  for (int first = 0; first < samples; first += most) {
    std::vector<float> frames(std::min(most, samples - first) * voxels);
    images.fill(first, frames, session.options.threads, session.progress());
    for (std::size_t at = 0; at < frames.size(); at += voxels)
      writer.append(std::span(frames).subspan(at, voxels));
  }
  writer.publish();
  session.tell(fmt::format("{}: {} frames of {} voxels", options.output, samples, voxels));
}

void evaluate(const Options& options, Session& session) {
  const LoadedModel loaded = session.registry().find(options.model);
  const ModelDescription& model = loaded.description();
  const SampleAxis axis = samplesOf(options, model);
  const CurveImages images = imagesOf(options, loaded, axis);
  images.grid ? writeSeries(options, images, axis, session) : printCurve(images);
}

}  // namespace

void addEvaluate(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "evaluate", "print the curve of a model, or write the series that parameter maps stand for");
  command
      ->add_option("model", options->model,
                   "id of a model (voxelfit models lists them), formula:EXPRESSION or FILE.json")
      ->required()
      ->type_name("MODEL");
  command->option_defaults()->group("curve, in the units that voxelfit describe MODEL shows");
  addAxisOption(*command, options->axis);
  command->get_option("--axis")->required();
  addBvecsOption(*command, options->direction);
  command->get_option("--bvecs")->description(
      "directions of the diffusion gradients, one a position, in three rows or three columns");
  command
      ->add_option("-p,--parameter", options->parameters,
                   "a parameter, else its start value is taken; may be repeated")
      ->type_name("NAME=VALUE|MAP")
      ->allow_extra_args(false);
  command->add_option("--set", options->constants, "a constant of the model; may be repeated")
      ->type_name("NAME=VALUE|MAP")
      ->allow_extra_args(false);
  command
      ->add_option("--aif", options->input.from,
                   "the arterial input function: FILE.csv, " + populationNames())
      ->type_name("SOURCE")
      ->group("input function");
  addPortalVeinOptions(*command, options->input);
  addInputFunctionOptions(*command, options->input);
  command->get_option("--delay")->type_name("S|MAP")->description(
      "the input function arrives later by: none, seconds, or a map of seconds");
  command->option_defaults()->group("series of maps");
  command
      ->add_option("-o,--output", options->output,
                   "where a value is a map: the series, .nii or .nii.gz; NaN where a map is NaN")
      ->type_name("SERIES");
  command->add_option("--mask", options->mask, "voxels that are 0 in this image are 0 in the series")
      ->type_name("FILE");
  command->footer(
      "examples:\n"
      "  voxelfit evaluate tofts --axis 0:5:300 -p Ktrans=0.2 -p ve=0.3 --aif parker\n"
      "  voxelfit evaluate 'formula:a*exp(-x/b)+c' --axis 0:1:20 -p a=3 -p b=5\n"
      "  voxelfit evaluate vfa --flip-angles 2,5,10,15,30 -p M0=1000 -p T1=900 --set TR=5\n"
      "  voxelfit evaluate adc --bvals 1000 -p S0=maps/S0.nii.gz -p D=maps/D.nii.gz -o b1000.nii.gz");
  session.onRun(*command, [&session, options] { evaluate(*options, session); });
}

}  // namespace voxelfit
