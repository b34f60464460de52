// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The one way an image comes in, whatever its format: NIfTI, NRRD, MetaImage, a DICOM folder, file or zip
// archive.
#include <filesystem>
#include <string>
#include <vector>

#include "Core/Series.h"
#include "Core/Volume.h"
#include "Io/Sidecar.h"

namespace voxelfit {

/// How an image is read.
struct ReadOptions {
  std::string series{};  ///< DICOM: SeriesInstanceUID or SeriesNumber; empty when there is only one
  AxisSource axis = AxisSource::Sidecar;
};

/// Reads an image of one frame or several, with what its sidecar says (Io/Sidecar.h).
/// Throws Error Unreadable when it is missing, of no known format, truncated or corrupt.
Series readImage(const std::filesystem::path& path, const ReadOptions& options = {});

/// Reads an image of at least two frames; Error Mismatch when it has one.
Series readSeries(const std::filesystem::path& path, const ReadOptions& options = {});

/// Stacks 3-D images, one a frame, in the order given; one path alone is read as above. The images' own echo
/// time, flip angle or inversion time becomes the axis when every one gives it and it varies. Throws Error
/// Mismatch, naming both files, when their grids differ, and naming the file when it has several frames.
Series readSeries(const std::vector<std::filesystem::path>& paths, const ReadOptions& options = {});

/// Reads an image of one frame; Error Mismatch when it has more.
Volume readVolume(const std::filesystem::path& path, const ReadOptions& options = {});

/// Reads an image of one frame as labels; Error Mismatch when a value is not a whole number from -2^24 to
/// 2^24.
Mask readMask(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace voxelfit
