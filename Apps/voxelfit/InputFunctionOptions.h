// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The options that say where the arterial input function comes from, the same for fit and aif.
#include <optional>
#include <string>
#include <vector>

#include "Core/Series.h"
#include "Models/Description.h"
#include "OptionParser.h"
#include "Signal/Concentration.h"
#include "Signal/InputFunction.h"

namespace voxelfit {

/// As given, in the units of the command line.
struct InputFunctionOptions {
  std::string from;    ///< FILE.csv, mask:FILE[:LABEL] or a population function
  std::string portal;  ///< the same for a second inlet, the portal vein; empty: none
  std::string kind;    ///< "plasma", "blood", or empty: as the source usually is
  double hematocrit = 0.42;
  std::string delay = "none";        ///< or s; for a fit also "fit" or the file of a map in s
  std::string portalDelay = "none";  ///< the same of the portal vein
  double dispersion = 0.0;           ///< s
  double bloodT1 = 1600.0;           ///< ms

  bool hasMask() const { return from.starts_with("mask:"); }
  /// True when a delay is fitted or comes from a map, so that it differs between voxels.
  bool hasOwnDelays() const { return isOwnDelay(delay) || isOwnDelay(portalDelay); }
  static bool isOwnDelay(const std::string& delay);
};

/// Adds the options but for `from`, which each command names itself.
void addInputFunctionOptions(CLI::App& command, InputFunctionOptions& options);

/// The plasma concentration that the options describe. Masks are read on the grid of `series`, whose values
/// are concentrations or activities when `conversion` is null. Population functions are sampled at the times
/// of the series and every kInputStep between them, so that the first pass is kept however coarse the series.
/// What is said of dispersion, kind and hematocrit holds for the portal vein, too. Throws Error Usage for an
/// unknown source, and what delayIn(), reading and converting throw.
InputFunction inputFunctionOf(const InputFunctionOptions& options, const Series& series,
                              const ConversionSettings* conversion);

/// A delay that is the same for all voxels, s: none or a number. Throws Error Usage for another, naming the
/// option.
double delayIn(const std::string& option, const std::string& delay);

/// The voxels of mask:FILE[:LABEL]. Throws Error Mismatch when the mask is on another grid than the series.
std::vector<std::int64_t> arteryVoxels(const InputFunctionOptions& options, const Series& series);

/// Throws Error Usage unless the sources of the input functions that a model needs are given and no others.
void checkSources(const InputFunctionOptions& options, const ModelDescription& model);

/// Adds --portal-vein and --portal-delay, for commands that fit or evaluate models.
void addPortalVeinOptions(CLI::App& command, InputFunctionOptions& options);

/// "parker, georgiou, ... or orton", for help and messages.
std::string populationNames();

/// Longest time between samples of a population function, s.
inline constexpr double kInputStep = 0.5;

}  // namespace voxelfit
