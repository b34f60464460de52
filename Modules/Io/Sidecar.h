// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "Core/Series.h"

namespace voxelfit {

/// Where the sample positions of a series come from: the files beside the image, or the user, who is then
/// believed, so that lists beside the image are not even read.
enum class AxisSource : std::uint8_t { Sidecar, User };

/// Adds to a series what the files beside its image say: NAME.json (BIDS keys) and NAME.bval or NAME.bvals
/// for the image NAME.nii.gz; absent files change nothing.
///
/// Single numbers go to Series::acquisition: RepetitionTime, EchoTime, InversionTime (s), FlipAngle (deg in
/// the file, rad here), MagneticFieldStrength (T). A list becomes the axis: b-values first, else
/// VolumeTiming, FrameTimesStart (the middles of the frames where FrameDuration is there), AcquisitionTimes,
/// FrameTimes_s (s), Offsets_ppm, FlipAngle(s) (deg), EchoTime(s), InversionTime(s) (s), SamplePositions (a
/// number whose kind is not known). Units (or unit) names the unit of the values. Throws Error Unreadable
/// when a sidecar is damaged, Mismatch when a list has another length than the series has frames.
void applySidecars(const std::filesystem::path& image, Series& series, AxisSource axis);

/// The files beside an image that applySidecars() and directionsBeside() may read, those that are there.
std::vector<std::filesystem::path> sidecarsOf(const std::filesystem::path& image);

/// The path of an image without the ending that says its format: its sidecars are STEM.json, STEM.bval.
std::string sidecarStem(const std::filesystem::path& image);

}  // namespace voxelfit
