// SPDX-License-Identifier: BSD-3-Clause
// voxelfit info: what a file or folder holds, and which models it could feed.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "AxisOption.h"
#include "Commands.h"
#include "Core/Error.h"
#include "Core/Series.h"
#include "FitInputs.h"
#include "Io/Dicom.h"
#include "Io/Directions.h"
#include "Io/ImageFile.h"
#include "Json.h"
#include "Text.h"

namespace voxelfit {
namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Options {
  std::string path, series;
  bool isJson = false;
};

const char* elementName(Element element) {
  constexpr std::array kNames{"int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"};
  return kNames[static_cast<std::size_t>(element)];
}

Unit acquisitionUnit(const std::string& keyword) {
  if (keyword == "FlipAngle") return unit::deg;
  if (keyword == "MagneticFieldStrength") return unit::tesla;
  return keyword.ends_with("Time") ? unit::ms : unit::one;
}

/// What stands between a series and a fit of this model; empty when nothing does.
std::vector<std::string> missingFor(const ModelDescription& model, const Series& series) {
  std::vector<std::string> missing;
  const bool fits = model.axisKind == AxisKind::Unknown || series.axis.kind == model.axisKind;
  if (!fits || series.axis.values.empty()) missing.push_back(axisOptionName(model.axisKind));
  const bool hasDirections = !series.axis.directions.empty() || directionsBeside(series.source);
  if (model.hasDirections && !hasDirections) missing.push_back("--bvecs");
  if (model.input != InputCurve::None) missing.push_back("--aif");
  if (model.input == InputCurve::PlasmaOfTwo) missing.push_back("--portal-vein");
  for (int k = 0; k < model.constantCount; ++k) {
    const ConstantText& constant = model.constants[k];
    const bool isTold =
        std::string_view(constant.name) == "TR" && series.acquisition.contains("RepetitionTime");
    if (std::isnan(constant.value) && !isTold)
      missing.push_back(fmt::format("--set {}={}", constant.name, constant.unit.label));
  }
  if (series.samples() < model.parameterCount)
    missing.push_back(fmt::format("{} samples more", model.parameterCount - series.samples()));
  return missing;
}

std::string axisText(const SampleAxis& axis) {
  if (axis.values.empty()) return "not told";
  const Unit unit = axisUnit(axis.kind);
  std::vector<std::string> values;
  for (const double value : axis.values) values.push_back(numberText(unit.fromBase(value)));
  constexpr std::size_t kMost = 12;
  if (values.size() > kMost) {
    values.erase(values.begin() + 5, values.end() - 2);
    values.insert(values.begin() + 5, "...");
  }
  return fmt::format("{} {} in {}: {}", axis.values.size(), axisWords(axis.kind), unit.label,
                     joinText(values, ", "));
}

/// Where the directions of diffusion gradients stand; empty: nowhere.
std::string directionsText(const Series& series) {
  if (!series.axis.directions.empty())
    return fmt::format("{} of gradients, told by the {}", series.axis.directions.size(),
                       isTable(series.source) ? "table" : "images");
  const auto beside = directionsBeside(series.source);
  return beside ? "of gradients, in " + beside->string() : "";
}

std::string scalingText(const Series& series) {
  const Frame& first = series.frames.front();
  const bool isOne = std::ranges::all_of(series.frames, [&](const Frame& frame) {
    return frame.slope == first.slope && frame.intercept == first.intercept;
  });
  if (!isOne) return std::string(elementName(series.element)) + ", scaled frame by frame";
  return fmt::format("{}, times {:g} plus {:g}", elementName(series.element), first.slope, first.intercept);
}

Rows facts(const Series& series) {
  const Geometry& grid = series.geometry;
  Rows rows{
      {"size", fmt::format("{}, {} {}", sizeText(grid), series.samples(),
                           series.samples() == 1 ? "frame" : "frames")},
      {"spacing", fmt::format("{:g} x {:g} x {:g} mm", grid.spacing[0], grid.spacing[1], grid.spacing[2])},
      {"origin", fmt::format("{:g}, {:g}, {:g} mm (LPS)", grid.origin[0], grid.origin[1], grid.origin[2])},
      {"stored", scalingText(series)},
      {"axis", axisText(series.axis)}};
  if (const std::string source = directionsText(series); !source.empty())
    rows.push_back({"directions", source});
  for (const auto& [keyword, value] : series.acquisition) {
    const Unit unit = acquisitionUnit(keyword);
    rows.push_back({keyword, fmt::format("{:g} {}", unit.fromBase(value), unit.label)});
  }
  return rows;
}

void print(const Series& series, const Registry& registry) {
  std::cout << series.source << '\n' << alignedColumns(facts(series), 2);
  if (series.samples() < 2) return;
  Rows rows;
  for (const LoadedModel& model : registry.models()) {
    const auto missing = missingFor(model.description(), series);
    rows.push_back({model.description().id, missing.empty() ? "ready" : "needs " + joinText(missing, ", ")});
  }
  std::cout << "\nmodels\n" << alignedColumns(rows, 2);
}

void printJson(const Series& series, const Registry& registry) {
  const Geometry& grid = series.geometry;
  const Unit unit = axisUnit(series.axis.kind);
  Json json{{"path", series.source},
            {"size", grid.size},
            {"frames", series.samples()},
            {"spacing_mm", grid.spacing},
            {"origin_mm", grid.origin},
            {"direction", grid.direction},
            {"element", elementName(series.element)}};
  json["scaling"] = Json::array();
  for (const Frame& frame : series.frames)
    json["scaling"].push_back({{"slope", frame.slope}, {"intercept", frame.intercept}});
  Json values = Json::array();
  for (const double value : series.axis.values) values.push_back(unit.fromBase(value));
  json["axis"] = {{"kind", axisName(series.axis.kind)}, {"unit", unit.label}, {"values", values}};
  json["acquisition"] = Json::object();
  for (const auto& [keyword, value] : series.acquisition) {
    const Unit own = acquisitionUnit(keyword);
    json["acquisition"][keyword] = {{"value", own.fromBase(value)}, {"unit", own.label}};
  }
  json["missing"] = Json::object();
  if (series.samples() > 1)
    for (const LoadedModel& model : registry.models())
      json["missing"][model.description().id] = missingFor(model.description(), series);
  std::cout << json.dump(2) << '\n';
}

/// The series of a folder or archive that holds more than one.
void printList(const std::vector<DicomSeriesInfo>& all, const Options& options) {
  if (!options.isJson) {
    Rows rows{{"series", "images", "size", "description", "uid"}};
    for (const DicomSeriesInfo& one : all)
      rows.push_back({std::to_string(one.number), std::to_string(one.images),
                      fmt::format("{}x{}", one.columns, one.rows), one.description, one.uid});
    std::cout << options.path << '\n'
              << alignedColumns(rows, 2) << "\n--series NUMBER or UID shows one of them\n";
    return;
  }
  Json json{{"path", options.path}, {"series", Json::array()}};
  for (const DicomSeriesInfo& one : all)
    json["series"].push_back({{"number", one.number},
                              {"uid", one.uid},
                              {"description", one.description},
                              {"files", one.files},
                              {"images", one.images},
                              {"size", {one.columns, one.rows}}});
  std::cout << json.dump(2) << '\n';
}

void show(const Options& options, Session& session) {
  const std::filesystem::path path = options.path;
  const bool isCollection = std::filesystem::is_directory(path) || options.path.ends_with(".zip");
  if (isCollection && options.series.empty())
    if (const auto all = listSeries(path); all.size() > 1) return printList(all, options);
  std::vector<std::string> names;
  const Series series = isTable(options.path) ? seriesOfTable(options.path, names)
                                              : readImage(path, {.series = options.series});
  options.isJson ? printJson(series, session.registry()) : print(series, session.registry());
}

}  // namespace

void addInfo(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("info", "what a file or folder holds, and what is missing for which model");
  command->add_option("path", options->path, "an image, a table, a DICOM folder or zip")
      ->required()
      ->type_name("PATH");
  command->add_option("--series", options->series, "DICOM: which series, by UID or number")
      ->type_name("SERIES")
      ->group("output");
  command->add_flag("--json", options->isJson, "as JSON")->group("output");
  session.onRun(*command, [&session, options] { show(*options, session); });
}

}  // namespace voxelfit
