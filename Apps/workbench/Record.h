// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>

#include "FitChoice.h"

namespace voxelfit {

/// What was chosen for the fit in a result folder, from its command.txt and job.json. The folder of that
/// command, where it is still there, becomes the current one, as the paths in the command start there. Throws
/// Error Unreadable where the folder holds no fit, or its command does not start with model and image.
FitChoice recordedChoice(const std::filesystem::path& folder);

}  // namespace voxelfit
