// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "FitOptions.h"

namespace voxelfit {

/// Every file and folder that the options of a fit and `more` name and that is there, with the sidecars of
/// images; each once, in the order of the options.
std::vector<std::string> inputFiles(const FitOptions& options, const std::vector<std::string>& more = {});

}  // namespace voxelfit
