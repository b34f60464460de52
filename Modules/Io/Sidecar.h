// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <string>

#include "Core/Series.h"

namespace voxelfit {

/// Adds to a series what the files beside its image say: NAME.json (BIDS keys) and NAME.bval or NAME.bvals
/// for the image NAME.nii.gz; absent files change nothing.
///
/// Single numbers go to Series::acquisition: RepetitionTime, EchoTime, InversionTime (s), FlipAngle (deg in
/// the file, rad here), MagneticFieldStrength (T). A list becomes the axis: b-values first, else
/// VolumeTiming, FrameTimesStart, AcquisitionTimes, FrameTimes_s (s), Offsets_ppm, FlipAngle(s) (deg),
/// EchoTime(s), InversionTime(s) (s), SamplePositions (a number whose kind is not known). Throws Error
/// Unreadable when a sidecar is damaged, Mismatch when a list has another length than the series has frames.
void applySidecars(const std::filesystem::path& image, Series& series);

/// The path of an image without the ending that says its format: its sidecars are STEM.json, STEM.bval.
std::string sidecarStem(const std::filesystem::path& image);

}  // namespace voxelfit
