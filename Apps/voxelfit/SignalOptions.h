// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "Batch/VoxelSource.h"
#include "Core/Series.h"
#include "Signal/Concentration.h"

namespace voxelfit {

/// How signals become concentrations, as it was given; the command line's units.
struct SignalOptions {
  std::string input = "auto";       ///< signal, concentration, or auto: signal where T1 or baseline are given
  std::optional<double> TR;         ///< ms
  std::optional<double> flipAngle;  ///< deg
  double r1 = 4.5;                  ///< l/(mmol s)
  std::string t1, b1;               ///< ms and 1: a number or a map
  std::optional<double> bloodT1;    ///< ms
  std::string baseline;             ///< A:B
  std::string conversion = "spgr";

  /// True when the series holds signals that have to be converted.
  bool isSignal() const;
};

void addSignalOptions(CLI::App& command, SignalOptions& options);

/// Puts --tr and --flip-angle in the place of what the files say.
void applyAcquisition(const SignalOptions& options, Series& series);

/// What the conversion needs, from the options and the acquisition of the series. Throws Error Usage that
/// names the option for what nobody said.
ConversionSettings conversionOf(const SignalOptions& options, const Series& series);

/// T1 and B1 of the tissue on the grid of the series. Throws Error Usage without --t1, Mismatch for a map on
/// another grid.
ConcentrationSource::Tissue tissueOf(const SignalOptions& options, const Series& series);

/// --blood-t1 in s; throws Error Usage when it was not given.
double bloodT1Of(const SignalOptions& options);

}  // namespace voxelfit
