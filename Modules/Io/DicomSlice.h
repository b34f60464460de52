// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What the header of a DICOM file says of each of its images, as plain values in base units.
#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "Core/Direction.h"
#include "Io/Bytes.h"

namespace voxelfit {

/// The numbers of a slice that order frames or describe the acquisition. Those from TimeOffset to ContentTime
/// tell the time of the frame, the most reliable first.
enum class SliceValue : std::uint8_t {
  BValue,
  FlipAngle,
  EchoTime,
  InversionTime,
  RepetitionTime,
  MagneticFieldStrength,
  TimeOffset,                ///< TemporalPositionTimeOffset (0020,930D)
  FrameAcquisitionDateTime,  ///< (0018,9074)
  FrameReferenceDateTime,    ///< (0018,9151)
  AcquisitionDateTime,       ///< (0008,002A)
  AcquisitionTime,           ///< (0008,0032) with AcquisitionDate
  TriggerTime,               ///< (0018,1060) or NominalCardiacTriggerDelayTime (0020,9153)
  TemporalPosition,  ///< (0020,9128) or (0020,0100), counted from 1; times TemporalResolution (0020,0110) if
                     ///< known
  ContentTime,       ///< (0008,0033)
  Count
};

/// One image of the patient: a classic file, or one frame of a multi-frame file.
struct DicomSlice {
  std::size_t file = 0;  ///< number in its FileCollection
  std::string fileName;  ///< for messages
  int frame = 0;         ///< in its file, from 0
  std::string seriesUid;
  std::string seriesDescription;
  std::string instanceUid;
  int seriesNumber = 0;
  int instanceNumber = 0;
  int columns = 0;
  int rows = 0;
  bool hasPosition = false;                   ///< the next two are given
  std::array<double, 3> position{};           ///< centre of the first voxel, LPS mm
  std::array<double, 6> orientation{};        ///< directions of a row and of a column
  std::array<double, 2> voxelSize{1.0, 1.0};  ///< along a row, along a column, mm
  double thickness = 1.0;                     ///< SpacingBetweenSlices, else SliceThickness, mm
  double slope = 1.0;                         ///< real value = stored * slope + intercept
  double intercept = 0.0;
  Direction gradient{};                ///< of diffusion, LPS; zero where the file does not say
  bool hasTemporalResolution = false;  ///< TemporalPosition is in s, not a count
  std::array<double, static_cast<std::size_t>(SliceValue::Count)> values = [] {
    std::array<double, static_cast<std::size_t>(SliceValue::Count)> absent{};
    absent.fill(std::numeric_limits<double>::quiet_NaN());
    return absent;
  }();

  /// In base units (s, rad, T, s/mm2); NaN when the file does not say.
  double value(SliceValue which) const { return values[static_cast<std::size_t>(which)]; }
};

/// The images of one file, which is number `file` of its collection; none when it is no DICOM file or holds
/// no image. Reads up to the pixel data. Throws Error Unreadable, beginning with `name`, when a DICOM file is
/// damaged.
std::vector<DicomSlice> readDicomSlices(const Bytes& bytes, std::size_t file, const std::string& name);

}  // namespace voxelfit
