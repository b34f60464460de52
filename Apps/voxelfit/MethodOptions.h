// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "Batch/FitJob.h"
#include "OptionParser.h"

namespace voxelfit {

/// The word of --precision for fits in double that are compared with fits in float.
inline constexpr const char* kBothPrecisions = "both";

/// The options that say how a fit is done, as they were given.
struct MethodOptions {
  std::string fitter = "auto", precision = "auto";
  int maxIterations = 50;
  std::optional<int> starts;
  int bootstrap = 0;
  std::vector<std::string> constraints;
  std::string loss, noise;  ///< KIND, KIND:SCALE or rician:voxel; empty: least squares
};

/// Adds the options and their help.
void addMethodOptions(CLI::App& command, MethodOptions& options);

/// Puts the options into a job. Throws Error Usage for words and numbers that mean nothing.
void setMethod(const MethodOptions& options, FitJob& job);

}  // namespace voxelfit
