// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "Core/Series.h"

namespace voxelfit {

/// What a folder or archive holds under one SeriesInstanceUID.
struct DicomSeriesInfo {
  std::string uid;
  int number = 0;           ///< SeriesNumber
  std::string description;  ///< SeriesDescription
  int files = 0;
  int images = 0;  ///< slices of all positions and times; more than files when these hold several frames
  int columns = 0;
  int rows = 0;
};

/// The image series in a folder (with its folders), a zip archive or one DICOM file, in the order of their
/// numbers; empty when there is none. Throws Error Unreadable, naming the file, when a DICOM file or the
/// archive is damaged.
std::vector<DicomSeriesInfo> listSeries(const std::filesystem::path& path);

/// Reads one series from a folder, a zip archive or a multi-frame file, in the order and with the errors of
/// orderSlices().
///
/// `wanted` is a SeriesInstanceUID, a SeriesNumber, or empty when there is only one series. Files are told
/// apart by what their headers say, never by their names. Series::acquisition gets RepetitionTime, EchoTime,
/// InversionTime (s), FlipAngle (rad) and MagneticFieldStrength (T), as far as they are given and do not
/// vary. Throws Error Unreadable when there is no image or a file is damaged, Usage when the choice is not
/// clear.
Series readDicom(const std::filesystem::path& path, const std::string& wanted = {});

}  // namespace voxelfit
