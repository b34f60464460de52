// SPDX-License-Identifier: BSD-3-Clause
#include "FitInputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "Core/Error.h"
#include "ImagesOnGrid.h"
#include "Io/ImageFile.h"
#include "Io/Smoothing.h"
#include "Io/Table.h"
#include "Maps/Statistics.h"
#include "Signal/MeanCurve.h"
#include "ValueOption.h"

namespace voxelfit {
namespace {

/// The axis that was given, else what the files say, checked.
SampleAxis resolveAxis(const FitOptions& options, const ModelDescription& model, const Series& series) {
  const bool isGiven = !options.axis.text.empty();
  SampleAxis axis = isGiven ? axisOf(options.axis, model) : series.axis;
  axis.directions = series.axis.directions;
  const bool fits = axis.kind == model.axisKind || model.axisKind == AxisKind::Unknown;
  const std::string option = axisOptionName(model.axisKind);
  if (!fits && !isGiven && axis.kind == AxisKind::Unknown && !axis.values.empty())
    axis.kind = model.axisKind;
  else if (!isGiven && (axis.values.empty() || !fits))
    throw Error(ErrorCode::Mismatch,
                fmt::format("{}: tells {}, {} wants {} {}", series.source,
                            axis.values.empty() ? "no sample positions" : axisWords(axis.kind), model.id,
                            series.samples(), axisWords(model.axisKind)),
                fmt::format("{} gives them", option));
  checkAxis(axis, model, series.samples(), isGiven ? option + " " + options.axis.text : series.source);
  return axis;
}

std::map<std::int32_t, std::vector<std::int64_t>> regionVoxels(const Mask& regions) {
  std::map<std::int32_t, std::vector<std::int64_t>> voxels;
  for (std::size_t i = 0; i < regions.labels.size(); ++i)
    if (regions.labels[i] != 0) voxels[regions.labels[i]].push_back(static_cast<std::int64_t>(i));
  if (voxels.empty())
    throw Error(ErrorCode::Mismatch, regions.source + ": no voxel has a label, wanted at least one");
  return voxels;
}

/// For each region, in the order of its labels, a summary of every sample.
std::vector<std::vector<Statistics>> summariseRegions(const VoxelSource& source, const Mask& regions) {
  std::vector<std::vector<Statistics>> summaries;
  const int samples = source.samples();
  for (const auto& [label, voxels] : regionVoxels(regions)) {
    const std::size_t count = voxels.size();
    std::vector<float> tile(count * static_cast<std::size_t>(samples));
    source.read(voxels, tile.data(), static_cast<std::int64_t>(count));
    auto& summary = summaries.emplace_back();
    for (int s = 0; s < samples; ++s) summary.push_back(summarise(std::span(tile).subspan(s * count, count)));
  }
  return summaries;
}

std::unique_ptr<VoxelSource> meansOf(const std::vector<std::vector<Statistics>>& summaries) {
  std::vector<std::vector<double>> curves;
  for (const auto& summary : summaries) {
    auto& curve = curves.emplace_back();
    for (const Statistics& sample : summary) curve.push_back(sample.mean);
  }
  return std::make_unique<TableSource>(std::move(curves));
}

/// The mean curve of every region takes the place of the voxels.
void averageRegions(FitInputs& inputs, const ModelDescription& model) {
  RegionCurves& spread = inputs.regionCurves.emplace();
  spread.axisName = axisColumn(model);
  for (const double position : inputs.series->axis.values)
    spread.axis.push_back(model.axisUnit.unit().fromBase(position));
  spread.samples = summariseRegions(*inputs.source, *inputs.regions);
  for (const auto& [label, voxels] : regionVoxels(*inputs.regions))
    inputs.names.push_back(std::to_string(label));
  inputs.source = meansOf(spread.samples);
  inputs.geometry = {.size = {static_cast<std::int64_t>(inputs.names.size()), 1, 1}};
}

void chooseVoxels(const FitOptions& options, FitInputs& inputs) {
  if (inputs.mask && !inputs.regions) {
    inputs.voxels = inputs.mask->voxels(options.label);
    if (inputs.voxels.empty())
      throw Error(ErrorCode::Mismatch,
                  options.mask + ": no voxel " +
                      (options.label ? "has label " + std::to_string(options.label) : "is inside") +
                      ", wanted at least one");
    return;
  }
  inputs.voxels.resize(static_cast<std::size_t>(inputs.geometry.voxels()));
  std::iota(inputs.voxels.begin(), inputs.voxels.end(), 0);
}

Series imagesOf(const FitOptions& options, const OpenSeries& open) {
  const bool isOpen = open.series && options.inputs == std::vector{open.path} && options.series.empty();
  if (isOpen && open.series->samples() > 1) return *open.series;
  return readSeries(
      {options.inputs.begin(), options.inputs.end()},
      {.series = options.series, .axis = options.axis.text.empty() ? AxisSource::Sidecar : AxisSource::User});
}

/// What smoothed() will hold. Throws Error Usage where that is more than --memory.
std::int64_t bytesOfSmoothed(const Series& series, const GlobalOptions& global) {
  const std::int64_t bytes = 4 * series.geometry.voxels() * series.samples();
  if (bytes > global.memoryBytes())
    throw Error(ErrorCode::Usage, fmt::format("--smooth: {} takes {} MiB, --memory is {}", series.source,
                                              bytes >> 20, global.memory));
  return bytes;
}

/// Voxels outside of --mask belong to no region.
void clipRegions(const FitOptions& options, FitInputs& inputs) {
  for (std::size_t i = 0; i < inputs.regions->labels.size(); ++i) {
    const std::int32_t label = inputs.mask->labels[i];
    if (options.label ? label != options.label : label == 0) inputs.regions->labels[i] = 0;
  }
}

}  // namespace

bool isTable(const std::string& path) { return path.ends_with(".csv") || path.ends_with(".tsv"); }

Series seriesOfTable(const std::string& path, std::vector<std::string>& names) {
  CurveTable table = readCurveTable(path);
  const std::size_t curves = table.columns.size(), samples = table.columns.front().size();
  const auto values = std::make_shared<std::vector<float>>(curves * samples);
  Series series;
  series.geometry.size = {static_cast<std::int64_t>(curves), 1, 1};
  for (std::size_t s = 0; s < samples; ++s) {
    for (std::size_t c = 0; c < curves; ++c)
      (*values)[s * curves + c] = static_cast<float>(table.columns[c][s]);
    series.frames.push_back({reinterpret_cast<const std::byte*>(values->data() + s * curves), 1.0, 0.0});
  }
  series.axis = std::move(table.axis);
  const Unit* unit = unitOfColumn(table.names.front());
  if (std::ranges::count(table.names, unit, unitOfColumn) == std::ssize(table.names)) series.unit = unit;
  series.source = path;
  series.storage = values;
  names = std::move(table.names);
  return series;
}

std::vector<double> regionMeans(const Mask& regions, const std::vector<float>& values) {
  std::vector<double> means;
  for (const auto& [label, voxels] : regionVoxels(regions)) {
    std::vector<float> inside;
    for (const std::int64_t voxel : voxels) inside.push_back(values[static_cast<std::size_t>(voxel)]);
    means.push_back(finiteMean(inside));
  }
  return means;
}

std::vector<std::int64_t> voxelsOfBaseline(const FitOptions& options, const FitInputs& inputs) {
  if (options.input.hasMask()) return arteryVoxels(options.input, *inputs.series);
  if (inputs.mask) return inputs.mask->voxels(options.label);
  return inputs.regions ? inputs.regions->voxels() : std::vector<std::int64_t>{};
}

bool hasConstant(const ModelDescription& model, std::string_view name) {
  const auto isNamed = [&](const ConstantText& constant) { return constant.name == name; };
  return std::any_of(model.constants, model.constants + model.constantCount, isNamed);
}

std::unique_ptr<VoxelSource> signalSource(const FitInputs& inputs) {
  auto voxels = std::make_unique<SeriesSource>(inputs.values);
  return inputs.regions ? meansOf(summariseRegions(*voxels, *inputs.regions)) : std::move(voxels);
}

ValueOrMap settingOf(const std::string& what, const std::string& text, const Unit& unit,
                     const FitInputs& inputs) {
  ValueOrMap value = valueOf(what, text, unit, *inputs.series);
  if (!value.map || !inputs.regions) return value;
  const std::vector<double> means = regionMeans(*inputs.regions, value.map->values);
  return {0.0,
          std::make_shared<Volume>(Volume{inputs.geometry, {means.begin(), means.end()}, value.map->source})};
}

FitInputs readFitInputs(const FitOptions& options, const ModelDescription& model, const GlobalOptions& global,
                        const OpenSeries& open) {
  FitInputs inputs;
  if (options.label != 0 && options.mask.empty())
    throw Error(ErrorCode::Usage,
                fmt::format("--label {}: is one of --mask, which is not given", options.label));
  const bool hasTable = options.inputs.size() == 1 && isTable(options.inputs.front());
  if (hasTable && !(options.mask.empty() && options.roi.empty() && !options.smooth))
    throw Error(
        ErrorCode::Usage,
        options.inputs.front() + ": a table has no voxels, so --mask, --roi and --smooth have no meaning");
  auto series = std::make_shared<Series>(hasTable ? seriesOfTable(options.inputs.front(), inputs.names)
                                                  : imagesOf(options, open));
  series->axis = resolveAxis(options, model, *series);
  inputs.series = series;
  inputs.geometry = series->geometry;
  if (!options.mask.empty()) inputs.mask = readMaskFor(options.mask, series->geometry, series->source);
  if (!options.roi.empty()) inputs.regions = readMaskFor(options.roi, series->geometry, series->source);
  if (model.fitsSignal() ? options.input.hasMask() : options.hasSignal(hasConstant(model, "T1")))
    inputs.conversion = conversionSettings(options.conversion, *series, voxelsOfBaseline(options, inputs));
  if (options.smooth) {
    inputs.heldBytes = bytesOfSmoothed(*series, global);
    series = std::make_shared<Series>(smoothed(*series, *options.smooth, global.threads));
  }
  inputs.values = series;
  if (inputs.conversion && !model.fitsSignal())
    inputs.source = std::make_unique<ConcentrationSource>(series, *inputs.conversion,
                                                          tissueOf(options.conversion, *series));
  else
    inputs.source = std::make_unique<SeriesSource>(series);
  if (inputs.mask && inputs.regions) clipRegions(options, inputs);
  if (inputs.regions) averageRegions(inputs, model);
  chooseVoxels(options, inputs);
  return inputs;
}

}  // namespace voxelfit
