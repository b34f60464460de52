// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "FitOptions.h"

namespace voxelfit {

/// The options in a command line of `voxelfit fit`, for other programs that take one: {"fit", "ivim",
/// "dwi.nii.gz", "-o", "maps"}. Throws what parse() throws, and Error Usage for --help and --version and for
/// an unknown word of --maps.
FitOptions fitOptionsOf(const std::vector<std::string>& words);

}  // namespace voxelfit
