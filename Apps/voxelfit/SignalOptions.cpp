// SPDX-License-Identifier: BSD-3-Clause
#include "SignalOptions.h"

#include <limits>

#include "Core/Error.h"
#include "Io/Cells.h"
#include "Text.h"
#include "ValueOption.h"

namespace voxelfit {
namespace {

constexpr const char* kGroup = "from signal to concentration";

Conversion conversionNamed(const std::string& word) {
  if (word == "linear") return Conversion::Linear;
  return word == "relative" ? Conversion::Relative : Conversion::Spgr;
}

SampleRange baselineOf(const std::string& text) {
  const auto parts = splitText(text, ':');
  const auto whole = [&](const std::string& part) {
    const auto number = parseNumber(part);
    if (parts.size() != 2 || !number || *number < 0 || *number > 1e6 || *number != static_cast<int>(*number))
      throw Error(ErrorCode::Usage, "--baseline: \"" + text +
                                        "\", wanted first and last sample before the agent, " +
                                        "counted from 0: 0:4");
    return static_cast<int>(*number);
  };
  return {whole(parts.front()), whole(parts.back())};
}

double acquisitionOf(const Series& series, const char* keyword, const std::string& option) {
  const auto found = series.acquisition.find(keyword);
  if (found == series.acquisition.end())
    throw Error(ErrorCode::Usage, series.source + ": does not tell its " + keyword + ", wanted " + option);
  return found->second;
}

}  // namespace

bool SignalOptions::isSignal() const {
  return input == "signal" || (input == "auto" && !(t1.empty() && baseline.empty()));
}

void addSignalOptions(CLI::App& command, SignalOptions& options) {
  command
      .add_option(
          "--input", options.input,
          "what the series holds: signal, concentration, or auto (signal if --t1 or --baseline is given)")
      ->type_name("KIND")
      ->check(CLI::IsMember({"auto", "signal", "concentration"}))
      ->capture_default_str()
      ->group(kGroup);
  command.add_option("--tr", options.TR, "repetition time, if the files do not tell it")
      ->type_name("MS")
      ->group(kGroup);
  command.add_option("--flip-angle", options.flipAngle, "flip angle, if the files do not tell it")
      ->type_name("DEG")
      ->group(kGroup);
  command.add_option("--r1", options.r1, "relaxivity of the agent, l/(mmol s)")
      ->type_name("R1")
      ->capture_default_str()
      ->group(kGroup);
  command.add_option("--t1", options.t1, "T1 of the tissue before the agent, ms: a number or a map")
      ->type_name("MS|MAP")
      ->group(kGroup);
  command
      .add_option("--blood-t1", options.bloodT1,
                  "T1 of blood before the agent, for an input function from a mask")
      ->type_name("MS")
      ->group(kGroup);
  command
      .add_option("--baseline", options.baseline,
                  "first and last sample before the agent arrives, counted from 0")
      ->type_name("A:B")
      ->group(kGroup);
  command.add_option("--b1", options.b1, "actual over nominal flip angle: a number or a map (default: 1)")
      ->type_name("VALUE|MAP")
      ->group(kGroup);
  command
      .add_option("--conversion", options.conversion,
                  "spgr (spoiled gradient echo, exact), linear (small enhancements) or relative (S/S0 - 1)")
      ->type_name("HOW")
      ->check(CLI::IsMember({"spgr", "linear", "relative"}))
      ->capture_default_str()
      ->group(kGroup);
}

void applyAcquisition(const SignalOptions& options, Series& series) {
  if (options.TR) series.acquisition["RepetitionTime"] = unit::ms.toBase(*options.TR);
  if (options.flipAngle) series.acquisition["FlipAngle"] = unit::deg.toBase(*options.flipAngle);
}

ConversionSettings conversionOf(const SignalOptions& options, const Series& series) {
  ConversionSettings settings{.conversion = conversionNamed(options.conversion), .r1 = options.r1};
  if (options.baseline.empty())
    throw Error(ErrorCode::Usage,
                "--baseline is missing: wanted the first and last sample before the agent, as 0:4");
  settings.baseline = baselineOf(options.baseline);
  if (settings.conversion == Conversion::Spgr) {
    settings.TR = acquisitionOf(series, "RepetitionTime", "--tr MS");
    settings.flipAngle = acquisitionOf(series, "FlipAngle", "--flip-angle DEG");
  }
  check(settings, series.samples());
  return settings;
}

ConcentrationSource::Tissue tissueOf(const SignalOptions& options, const Series& series) {
  ConcentrationSource::Tissue tissue;
  if (options.t1.empty() && options.conversion != "relative")
    throw Error(ErrorCode::Usage, "--t1 is missing: wanted the T1 of the tissue in ms, a number or a map");
  if (!options.t1.empty()) {
    const ValueOrMap t1 = valueOf("--t1", options.t1, unit::ms, series.geometry);
    tissue.T10 = t1.value;
    tissue.T10Map = t1.map;
  }
  if (!options.b1.empty()) {
    const ValueOrMap b1 = valueOf("--b1", options.b1, unit::one, series.geometry);
    tissue.B1 = b1.value;
    tissue.B1Map = b1.map;
  }
  return tissue;
}

double bloodT1Of(const SignalOptions& options) {
  if (!options.bloodT1)
    throw Error(ErrorCode::Usage,
                "--blood-t1 is missing: an input function from signals wants the T1 of blood in ms",
                "usual are 1440 at 1.5 T and 1650 at 3 T");
  return unit::ms.toBase(*options.bloodT1);
}

}  // namespace voxelfit
