// SPDX-License-Identifier: BSD-3-Clause
#include "ConversionOptions.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <charconv>

#include "Core/Error.h"
#include "Signal/Baseline.h"
#include "Signal/MeanCurve.h"
#include "ValueOption.h"

namespace voxelfit {
namespace {

constexpr const char* kGroup = "signal to concentration";

Conversion conversionOf(const std::string& word) {
  if (word == "linear") return Conversion::Linear;
  if (word == "relative") return Conversion::Relative;
  if (word == "absolute") return Conversion::Absolute;
  if (word == "turboflash") return Conversion::TurboFlash;
  if (word == "t2star") return Conversion::T2star;
  return Conversion::Spgr;
}

constexpr const char* kWantedBaseline = ", wanted FIRST:LAST sample before the agent arrives, counted from 0";

/// The value of the option in base units, else what the series says under `key`.
double valueOf(const std::optional<double>& given, const Unit& unit, const Series& series, const char* key,
               const char* option) {
  if (given) return unit.toBase(*given);
  const auto found = series.acquisition.find(key);
  if (found != series.acquisition.end()) return found->second;
  throw Error(ErrorCode::Usage, std::string(option) + ": not given and not told by " + series.source +
                                    ", wanted a number in " + unit.label);
}

/// Voxels spread over the whole series, enough for a mean.
std::vector<std::int64_t> someVoxels(const Series& series) {
  constexpr std::int64_t kEnough = 65536;
  const std::int64_t all = series.geometry.voxels(), step = std::max<std::int64_t>(1, all / kEnough);
  std::vector<std::int64_t> voxels;
  for (std::int64_t voxel = 0; voxel < all; voxel += step) voxels.push_back(voxel);
  return voxels;
}

SampleRange baselineIn(const Series& series, std::span<const std::int64_t> voxels) {
  if (const auto found = findBaseline(curveOfAgent(series, voxels))) return *found;
  throw Error(ErrorCode::Usage, "--baseline: not given, and no agent arrives in the mean curve of " +
                                    series.source + kWantedBaseline);
}

}  // namespace

void addConversionOptions(CLI::App& command, ConversionOptions& options) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* meaning) {
    return command.add_option(name, value, meaning)->type_name(type)->group(kGroup);
  };
  add("--conversion", options.conversion, "HOW",
      "spgr (spoiled gradient echo), linear (small enhancements), relative (enhancement S/S0 - 1 itself), "
      "absolute (S - S0 itself), turboflash (snapshot after a 90 degree pulse) or t2star (loss of signal)")
      ->check(CLI::IsMember({"spgr", "linear", "relative", "absolute", "turboflash", "t2star"}))
      ->capture_default_str();
  add("--tr", options.TR, "MS", "repetition time in ms (default: as the series says)");
  add("--flip-angle", options.flipAngle, "DEG", "flip angle in degrees (default: as the series says)");
  add("--r1", options.r1, "R1", "relaxivity of the agent in l/(mmol s)")->capture_default_str();
  add("--recovery-time", options.recoveryTime, "MS",
      "turboflash: from the 90 degree pulse to the centre of k-space in ms (default: the series' inversion "
      "time)");
  add("--te", options.TE, "MS", "t2star: echo time in ms (default: as the series says)");
  add("--r2star", options.r2star, "R2", "t2star: transverse relaxivity of the agent in l/(mmol s)");
  add("--k", options.k, "K",
      "relative, absolute: concentration in mmol/l of an enhancement of 1 (default: the enhancement itself)");
  add("--t1", options.T1, "MS|MAP", "T1 of the tissue before the agent in ms, or a map");
  add("--b1", options.B1, "VALUE|MAP", "actual over nominal flip angle, or a map")->capture_default_str();
  add("--baseline", options.baseline, "A:B",
      "first and last sample before the agent arrives, counted from 0 (default: found in the mean curve of "
      "artery, mask or series; --verbose shows it)");
}

ConversionSettings conversionSettings(const ConversionOptions& options, const Series& series,
                                      std::span<const std::int64_t> voxels) {
  ConversionSettings settings{.conversion = conversionOf(options.conversion), .r1 = options.r1};
  settings.baseline = options.baseline.empty() ? baselineIn(series, voxels) : baselineOf(options.baseline);
  settings.k = options.k.value_or(1.0);
  const bool isEnhancement =
      settings.conversion == Conversion::Relative || settings.conversion == Conversion::Absolute;
  if (options.k && !isEnhancement)
    throw Error(ErrorCode::Usage,
                "--k: --conversion " + options.conversion + " has none, wanted relative or absolute");
  if (settings.conversion == Conversion::Spgr) {
    settings.TR = valueOf(options.TR, unit::ms, series, "RepetitionTime", "--tr");
    settings.flipAngle = valueOf(options.flipAngle, unit::deg, series, "FlipAngle", "--flip-angle");
  }
  if (settings.conversion == Conversion::TurboFlash)
    settings.recoveryTime =
        valueOf(options.recoveryTime, unit::ms, series, "InversionTime", "--recovery-time");
  if (settings.conversion == Conversion::T2star) {
    settings.TE = valueOf(options.TE, unit::ms, series, "EchoTime", "--te");
    if (!options.r2star)
      throw Error(ErrorCode::Usage, "--r2star: not given, wanted a number in l/(mmol s)",
                  "r2star depends on agent, field and tissue, so there is no default");
    settings.r2star = *options.r2star;
  }
  check(settings, series.samples());
  return settings;
}

SampleRange baselineOf(const std::string& text) {
  const std::string wanted = "--baseline: " + text + kWantedBaseline;
  SampleRange range;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, range.first);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != ':') throw Error(ErrorCode::Usage, wanted);
  const auto last = std::from_chars(first.ptr + 1, end, range.last);
  if (last.ec != std::errc() || last.ptr != end) throw Error(ErrorCode::Usage, wanted);
  return range;
}

std::vector<double> curveOfAgent(const Series& series, std::span<const std::int64_t> voxels) {
  return voxels.empty() ? meanCurve(series, someVoxels(series)) : meanCurve(series, voxels);
}

Unit concentrationUnit(const ConversionOptions& options) {
  if (options.k) return unit::mmol_per_l;
  if (options.conversion == "relative") return unit::one;
  return options.conversion == "absolute" ? unit::signal : unit::mmol_per_l;
}

std::string baselineText(const ConversionSettings& settings) {
  return std::to_string(settings.baseline.first) + ":" + std::to_string(settings.baseline.last);
}

ConcentrationSource::Tissue tissueOf(const ConversionOptions& options, const Series& series) {
  ConcentrationSource::Tissue tissue;
  if (options.T1.empty() && readsT1(conversionOf(options.conversion)))
    throw Error(ErrorCode::Usage, "--t1: not given, wanted T1 of the tissue in ms or a map",
                "--conversion relative and absolute need none");
  if (!options.T1.empty()) {
    const ValueOrMap T1 = valueOf("--t1", options.T1, unit::ms, series);
    tissue.T10 = T1.value;
    tissue.T10Map = T1.map;
  }
  const ValueOrMap B1 = valueOf("--b1", options.B1, unit::one, series);
  tissue.B1 = B1.value;
  tissue.B1Map = B1.map;
  return tissue;
}

}  // namespace voxelfit
