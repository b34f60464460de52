// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>

#include "Core/Series.h"

namespace voxelfit {

/// Reads a single-file NIfTI-1 or -2 image, .nii or .nii.gz, of three dimensions (one frame) or four.
///
/// The frames of an uncompressed file in this machine's byte order point into a mapping of the file; a
/// compressed one is unpacked once. Integers stay integers; scl_slope and scl_inter become the frames' slope
/// and intercept (a slope that is 0 or not a number means none). Geometry comes from the sform, else the
/// qform, turned from RAS to LPS. The axis is Time when pixdim[4] has a unit of time and there are several
/// frames, else Unknown. Throws Error Unreadable when the file is not such an image, is truncated or corrupt;
/// memory is taken only for sizes that the file can hold.
Series readNifti(const std::filesystem::path& path);

}  // namespace voxelfit
