// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <map>
#include <string>

namespace voxelfit {

/// The specification files that come with the program, by phantom name: every NAME.json in the folders of
/// VOXELFIT_PHANTOMS (colon-separated), then in ../share/voxelfit/phantoms beside the executable. The first
/// file of a name counts.
std::map<std::string, std::filesystem::path> phantomFiles();

}  // namespace voxelfit
