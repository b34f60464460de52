// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <cstddef>
#include <string>

#include "Io/ImageWriter.h"

namespace voxelfit {

/// Bytes before the samples of a NIfTI-1 file: the header and an empty list of extensions.
inline constexpr std::size_t kNiftiDataOffset = 352;

/// The beginning of a single-file NIfTI-1 image: geometry as sform and, when its axes are at right angles, as
/// qform (LPS turned to RAS); units mm and s; pixdim[4] is the frame step. Throws Error Usage when a
/// dimension exceeds 32767.
std::array<std::byte, kNiftiDataOffset> encodeNiftiHeader(const ImageView& image, const std::string& name);

}  // namespace voxelfit
