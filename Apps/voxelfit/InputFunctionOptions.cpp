// SPDX-License-Identifier: BSD-3-Clause
#include "InputFunctionOptions.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <cmath>
#include <vector>

#include "Core/Error.h"
#include "Core/Unit.h"
#include "ImagesOnGrid.h"
#include "Io/Cells.h"
#include "Io/Table.h"
#include "Signal/MeasuredInput.h"
#include "Signal/PopulationInput.h"
#include "Text.h"

namespace voxelfit {
namespace {

constexpr const char* kGroup = "input function";

/// An input function, and whether its source usually gives blood or plasma.
struct Found {
  InputFunction input;
  InputKind usual;
};

/// The times of a series with evenly spread ones between them, at most kInputStep apart.
std::vector<double> fineTimes(const std::vector<double>& times) {
  std::vector<double> fine;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double step = i > 0 ? times[i] - times[i - 1] : 0.0;
    const int parts = static_cast<int>(std::ceil(step / kInputStep - 1e-9));
    for (int k = 1; k < parts; ++k) fine.push_back(times[i - 1] + step * k / parts);
    fine.push_back(times[i]);
  }
  return fine;
}

/// What a table in `unit` is multiplied by for the unit of the series, where that is an amount in a volume.
double factorFor(const std::string& file, const Unit& unit, const Series& series) {
  const Unit* wanted = series.unit;
  if (!wanted || !(isActivity(*wanted) || wanted->label == std::string_view(unit::mmol_per_l.label)))
    return 1.0;
  if (isActivity(unit) != isActivity(*wanted))
    throw Error(ErrorCode::Mismatch,
                file + ": in " + unit.label + ", " + series.source + " is in " + wanted->label);
  return wanted->fromBase(unit.toBase(1.0));
}

Found fromTable(const std::string& file, const Series& series) {
  CurveTable table = readArterialInput(file);
  Found found{{.times = table.axis.values, .concentration = table.columns.front(), .description = file},
              InputKind::Plasma};
  const Unit* unit = unitOfColumn(table.names.front());
  if (!unit) return found;
  const double factor = factorFor(file, *unit, series);
  found.input.unit = factor == 1.0 ? *unit : *series.unit;
  for (double& value : found.input.concentration) value *= factor;
  return found;
}

Found fromMask(const InputFunctionOptions& options, const Series& series,
               const ConversionSettings* conversion) {
  const auto voxels = arteryVoxels(options, series);
  if (!conversion) return {inputFromConcentration(series, voxels), InputKind::Blood};
  return {inputFromSignal(series, voxels, *conversion, unit::ms.toBase(options.bloodT1)), InputKind::Blood};
}

Found fromPopulation(const InputFunctionOptions& options, double delay, const Series& series) {
  const PopulationInput* population = findPopulationInput(options.from);
  if (!population)
    throw Error(ErrorCode::Usage,
                options.from + ": no such input function, wanted FILE.csv, mask:FILE, " + populationNames());
  if (series.axis.kind != AxisKind::Time || series.axis.values.empty())
    throw Error(ErrorCode::Mismatch, series.source + ": has no times, wanted them to sample " + options.from);
  if (series.unit && isActivity(*series.unit))
    throw Error(ErrorCode::Mismatch,
                fmt::format("{}: in mmol/l, {} is in {}", options.from, series.source, series.unit->label));
  return {sample(*population, fineTimes(series.axis.values), delay), population->kind};
}

Found find(const InputFunctionOptions& options, double delay, const Series& series,
           const ConversionSettings* conversion) {
  const bool isTable = options.from.ends_with(".csv") || options.from.ends_with(".tsv");
  if (!options.hasMask() && !isTable) return fromPopulation(options, delay, series);
  Found found = options.hasMask() ? fromMask(options, series, conversion) : fromTable(options.from, series);
  found.input = delayed(std::move(found.input), delay);
  return found;
}

/// The input function of one inlet.
InputFunction inletOf(const InputFunctionOptions& options, double delay, const Series& series,
                      const ConversionSettings* conversion) {
  Found found = find(options, delay, series, conversion);
  const bool isBlood = options.kind.empty() ? found.usual == InputKind::Blood : options.kind == "blood";
  if (isBlood) found.input = bloodToPlasma(std::move(found.input), options.hematocrit);
  return dispersed(found.input, options.dispersion);
}

}  // namespace

bool InputFunctionOptions::isOwnDelay(const std::string& delay) {
  return delay != "none" && delay != "bat" && !parseNumber(delay);
}

double delayIn(const std::string& option, const std::string& text) {
  if (text == "none") return 0.0;
  const auto delay = parseNumber(text);
  if (delay && std::isfinite(*delay)) return *delay;
  constexpr const char* kElsewhere = "voxelfit fit also takes fit, it and voxelfit evaluate a map of delays";
  if (text == "bat")
    throw Error(ErrorCode::Usage, option + ": bat, arrival times are not found yet, wanted none or seconds",
                kElsewhere);
  throw Error(ErrorCode::Usage, option + ": " + text + ", wanted none or a number of seconds",
              InputFunctionOptions::isOwnDelay(text) ? kElsewhere : "");
}

void addInputFunctionOptions(CLI::App& command, InputFunctionOptions& options) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* meaning) {
    return command.add_option(name, value, meaning)->type_name(type)->group(kGroup);
  };
  add("--aif-kind", options.kind, "KIND",
      "concentration in plasma or blood (default: plasma for tables, blood for masks, as published for the "
      "others)")
      ->check(CLI::IsMember({"plasma", "blood"}));
  add("--hematocrit", options.hematocrit, "SHARE", "of cells in blood, turns blood into plasma")
      ->capture_default_str()
      ->check(CLI::Range(0.0, 0.99));
  add("--delay", options.delay, "S", "the input function arrives later by: none, or seconds")
      ->capture_default_str();
  add("--dispersion", options.dispersion, "S",
      "the input function is spread on its way by an exponential of this mean transit time in seconds")
      ->capture_default_str();
  add("--blood-t1", options.bloodT1, "MS", "T1 of blood before the agent in ms, for a mask on signal")
      ->capture_default_str();
}

void addPortalVeinOptions(CLI::App& command, InputFunctionOptions& options) {
  command
      .add_option("--portal-vein", options.portal,
                  "the input function of the second inlet of dual-inlet models: as --aif; kind, haematocrit "
                  "and dispersion hold for both")
      ->type_name("SOURCE")
      ->group(kGroup);
  command
      .add_option(
          "--portal-delay", options.portalDelay,
          "the input function of the second inlet arrives later by: as --delay, which moves the artery "
          "alone")
      ->type_name("S|MAP")
      ->capture_default_str()
      ->group(kGroup);
}

std::vector<std::int64_t> arteryVoxels(const InputFunctionOptions& options, const Series& series) {
  std::string file = options.from.substr(std::string_view("mask:").size());
  std::int32_t label = 0;
  if (const std::size_t colon = file.rfind(':'); colon != std::string::npos)
    if (const auto number = parseNumber(file.substr(colon + 1))) {
      label = static_cast<std::int32_t>(*number);
      file.resize(colon);
    }
  return readMaskFor(file, series.geometry, series.source).voxels(label);
}

std::string populationNames() {
  std::vector<std::string> names;
  for (const PopulationInput& known : populationInputs()) names.emplace_back(known.name);
  const std::string last = names.back();
  names.pop_back();
  return joinText(names, ", ") + " or " + last;
}

void checkSources(const InputFunctionOptions& options, const ModelDescription& model) {
  const std::string id = model.id;
  if (model.input == InputCurve::None && !options.from.empty())
    throw Error(ErrorCode::Usage, "--aif: " + id + " has no input function");
  if (model.input != InputCurve::None && options.from.empty())
    throw Error(ErrorCode::Usage, id + ": needs an input function, wanted --aif",
                "--aif FILE.csv, mask:FILE, " + populationNames());
  if (model.input != InputCurve::PlasmaOfTwo && !options.portal.empty())
    throw Error(ErrorCode::Usage, "--portal-vein: " + id + " has no second input function");
  if (model.input != InputCurve::PlasmaOfTwo && options.portalDelay != "none")
    throw Error(ErrorCode::Usage, "--portal-delay: " + id + " has no second input function");
  if (model.input == InputCurve::PlasmaOfTwo && options.portal.empty())
    throw Error(ErrorCode::Usage, id + ": needs a second input function, wanted --portal-vein",
                "--portal-vein FILE.csv, mask:FILE");
}

InputFunction inputFunctionOf(const InputFunctionOptions& options, const Series& series,
                              const ConversionSettings* conversion) {
  InputFunction artery = inletOf(options, delayIn("--delay", options.delay), series, conversion);
  if (options.portal.empty()) return artery;
  InputFunctionOptions ofVein = options;
  ofVein.from = options.portal;
  const double delay = delayIn("--portal-delay", options.portalDelay);
  InputFunction vein = inletOf(ofVein, delay, series, conversion);
  for (const auto* inlet : {&artery, &vein}) resample(*inlet, series.axis.values);  // throws, naming the one
  return withPortalVein(artery, vein);
}

}  // namespace voxelfit
