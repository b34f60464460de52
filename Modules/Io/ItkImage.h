// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>

#include "Core/Series.h"

namespace voxelfit {

/// Reads an image of a format that ITK knows and that has no reader of its own here: NRRD (.nrrd, .nhdr),
/// MetaImage (.mha, .mhd) and NIfTI pairs (.hdr with .img), in three dimensions (one frame), four, or three
/// with several components a voxel, which become frames. The frame times, echo time, flip angle and
/// repetition time of a 3D Slicer MultiVolume NRRD are taken over. Throws Error Unreadable when the file is
/// no such image, is truncated or corrupt.
Series readItkImage(const std::filesystem::path& path);

}  // namespace voxelfit
