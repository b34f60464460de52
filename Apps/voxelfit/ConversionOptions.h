// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The options that turn signal into concentration, the same for fit, concentration and aif.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "Batch/VoxelSource.h"
#include "Core/Series.h"
#include "OptionParser.h"
#include "Signal/Concentration.h"

namespace voxelfit {

/// As given, in the units of the command line.
struct ConversionOptions {
  std::string conversion = "spgr";
  std::optional<double> TR, flipAngle;     ///< ms, deg; else what the series says
  double r1 = 4.5;                         ///< l/(mmol s)
  std::optional<double> recoveryTime, TE;  ///< ms; else what the series says
  std::optional<double> r2star;            ///< l/(mmol s)
  std::optional<double> k;                 ///< mmol/l of an enhancement of 1; else the enhancement itself
  std::string T1;                          ///< ms, or the file of a map in ms
  std::string B1 = "1";                    ///< a number, or the file of a map
  std::string baseline;                    ///< A:B, samples from 0; empty: to be found
};

void addConversionOptions(CLI::App& command, ConversionOptions& options);

/// The settings in base units, completed by what the series says of the sequence. Without --baseline it is
/// found in the mean curve of `voxels` (linear indices, ascending; of the whole series when empty). Throws
/// Error Usage naming the option that is missing or wrong.
ConversionSettings conversionSettings(const ConversionOptions& options, const Series& series,
                                      std::span<const std::int64_t> voxels);

/// The samples of --baseline A:B. Throws Error Usage for another text.
SampleRange baselineOf(const std::string& text);

/// The mean curve in which the agent is looked for: that of `voxels`, else of the whole series.
std::vector<double> curveOfAgent(const Series& series, std::span<const std::int64_t> voxels);

/// The unit of what the conversion gives.
Unit concentrationUnit(const ConversionOptions& options);

/// "0:5", as --baseline takes it.
std::string baselineText(const ConversionSettings& settings);

/// T1 and B1 of the tissue; maps lie on the grid of the series. Throws Error Usage when --t1 is missing, and
/// what reading a map throws.
ConcentrationSource::Tissue tissueOf(const ConversionOptions& options, const Series& series);

}  // namespace voxelfit
