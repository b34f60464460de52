// SPDX-License-Identifier: BSD-3-Clause
#include "InputOptions.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "Core/Error.h"
#include "Io/Cells.h"
#include "Io/ImageFile.h"
#include "Io/Table.h"
#include "Signal/MeasuredInput.h"
#include "Signal/PopulationInput.h"
#include "Text.h"
#include "ValueOption.h"

namespace voxelfit {
namespace {

constexpr const char* kGroup = "arterial input function";
constexpr std::string_view kMaskPrefix = "mask:";

std::vector<std::string> functionNames() {
  std::vector<std::string> names;
  for (const PopulationInput& population : populationInputs()) names.emplace_back(population.name);
  return names;
}

double delayOf(const InputOptions& options) {
  if (options.delay == "none") return 0.0;
  const auto delay = parseNumber(options.delay);
  if (!delay || !std::isfinite(*delay))
    throw Error(ErrorCode::Usage, "--delay: " + options.delay + ", wanted none or a number of seconds");
  return *delay;
}

InputFunction toPlasma(InputFunction input, InputKind measured, const InputOptions& options) {
  const bool isBlood = options.kind == "auto" ? measured == InputKind::Blood : options.kind == "blood";
  return isBlood ? bloodToPlasma(std::move(input), options.hematocrit) : input;
}

/// Moves a curve in time; what came first is taken to have been so before.
InputFunction delayed(InputFunction input, double delay) {
  if (delay == 0.0) return input;
  const double start = input.times.front();
  for (double& time : input.times) time += delay;
  if (delay > 0.0) {
    input.times.insert(input.times.begin(), start);
    input.concentration.insert(input.concentration.begin(), input.concentration.front());
  }
  input.description += ", delay " + numberText(delay) + " s";
  return input;
}

/// Times from the first to the last of a series, those of the series among them, at most kInputStep apart.
std::vector<double> fineTimes(std::span<const double> times) {
  std::vector<double> fine;
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (i > 0) {
      const int steps = static_cast<int>(std::ceil((times[i] - times[i - 1]) / kInputStep - 1e-9));
      for (int k = 1; k < steps; ++k) fine.push_back(times[i - 1] + (times[i] - times[i - 1]) * k / steps);
    }
    fine.push_back(times[i]);
  }
  return fine;
}

/// The mask behind "mask:", and the label behind its last colon.
std::vector<std::int64_t> maskVoxels(const std::string& aif, const Series& series) {
  std::string file = aif.substr(kMaskPrefix.size());
  std::int32_t label = 0;
  const auto colon = file.rfind(':');
  if (const auto number = colon == std::string::npos ? std::nullopt : parseNumber(file.substr(colon + 1))) {
    label = static_cast<std::int32_t>(*number);
    file.resize(colon);
  }
  const Mask mask = readMask(file);
  if (const std::string differs = difference(mask.geometry, series.geometry); !differs.empty())
    throw Error(ErrorCode::Mismatch, file + ": " + differs);
  auto voxels = mask.voxels(label);
  if (voxels.empty())
    throw Error(ErrorCode::Mismatch, file + ": no voxel " +
                                         (label ? "has label " + std::to_string(label) : "is inside") +
                                         ", wanted those of an artery");
  return voxels;
}

}  // namespace

void addInputOptions(CLI::App& command, InputOptions& options) {
  command
      .add_option("--aif", options.aif,
                  "a table (time_s,concentration_mmol_per_l), mask:FILE[:LABEL] (mean over an artery), or a "
                  "published "
                  "function: " +
                      joinText(functionNames(), ", "))
      ->type_name("SOURCE")
      ->group(kGroup);
  command
      .add_option("--aif-kind", options.kind,
                  "what it is measured in: plasma, blood, or auto (tables plasma, masks blood, functions as "
                  "published)")
      ->type_name("KIND")
      ->check(CLI::IsMember({"auto", "plasma", "blood"}))
      ->capture_default_str()
      ->group(kGroup);
  command.add_option("--hematocrit", options.hematocrit, "plasma is blood / (1 - hematocrit)")
      ->type_name("H")
      ->capture_default_str()
      ->group(kGroup);
  command.add_option("--delay", options.delay, "arrives later by: none or seconds")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->group(kGroup);
}

InputFunction inputOf(const InputOptions& options, std::span<const double> times) {
  if (const PopulationInput* population = findPopulationInput(options.aif))
    return toPlasma(sample(*population, fineTimes(times), delayOf(options)), population->kind, options);
  if (options.aif.starts_with(kMaskPrefix))
    throw Error(ErrorCode::Usage, "--aif " + options.aif + ": a mask needs a series of images");
  if (!std::filesystem::exists(options.aif))
    throw Error(ErrorCode::Usage, "--aif " + options.aif + ": no such file or function",
                "wanted a table, mask:FILE, " + joinText(functionNames(), ", "));
  CurveTable table = readArterialInput(options.aif);
  InputFunction input{std::move(table.axis.values), std::move(table.columns.front()), table.source};
  return delayed(toPlasma(std::move(input), InputKind::Plasma, options), delayOf(options));
}

InputFunction inputOf(const InputOptions& options, const Series& series, const SignalOptions& signal) {
  if (!options.aif.starts_with(kMaskPrefix)) return inputOf(options, series.axis.values);
  const auto voxels = maskVoxels(options.aif, series);
  InputFunction input = signal.isSignal()
                            ? inputFromSignal(series, voxels, conversionOf(signal, series),
                                              signal.conversion == "relative" ? 1.0 : bloodT1Of(signal))
                            : inputFromConcentration(series, voxels);
  return delayed(toPlasma(std::move(input), InputKind::Blood, options), delayOf(options));
}

}  // namespace voxelfit
