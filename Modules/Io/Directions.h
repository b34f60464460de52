// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "Core/Direction.h"

namespace voxelfit {

/// Reads the directions of diffusion gradients: x, y and z in three rows or in three columns of numbers (nan
/// too) that white space, commas or semicolons separate. Throws Error Unreadable with file and line for text
/// where a number is wanted and for other numbers of rows and columns.
std::vector<Direction> readDirections(const std::filesystem::path& path);

/// The file of directions beside the image NAME.nii.gz, if there is one: NAME.bvec or NAME.bvecs.
std::optional<std::filesystem::path> directionsBeside(const std::filesystem::path& image);

}  // namespace voxelfit
