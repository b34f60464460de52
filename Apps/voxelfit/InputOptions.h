// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <CLI/CLI.hpp>
#include <span>
#include <string>

#include "Core/Series.h"
#include "Signal/InputFunction.h"
#include "SignalOptions.h"

namespace voxelfit {

/// Where the arterial input function comes from, as it was given.
struct InputOptions {
  std::string aif;  ///< FILE.csv, mask:FILE[:LABEL] or the name of a published function
  std::string kind = "auto";
  double hematocrit = 0.42;
  std::string delay = "none";
};

/// Adds --aif, --aif-kind, --hematocrit and --delay.
void addInputOptions(CLI::App& command, InputOptions& options);

/// The plasma concentration of a published function or a table at the times of a series (s, increasing),
/// delayed as asked for. Published functions are sampled every kInputStep, so that the first pass is kept
/// however coarse the series. Throws Error Usage for a mask, which needs the series, and for what is neither
/// file nor function.
InputFunction inputOf(const InputOptions& options, std::span<const double> times);

/// The same, or the mean over a mask on the grid of `series` (whose axis is the times), converted as `signal`
/// says when the series holds signals.
InputFunction inputOf(const InputOptions& options, const Series& series, const SignalOptions& signal);

/// Time between samples of a published function, s.
inline constexpr double kInputStep = 0.5;

}  // namespace voxelfit
