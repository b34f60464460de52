// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>

#include "Core/Series.h"
#include "Core/Unit.h"
#include "Io/AtomicFile.h"

namespace voxelfit {

/// What a series that is to be written is about.
struct SeriesDescription {
  std::string title{};  ///< one line
  std::string name{};   ///< of the quantity: "signal", "concentration"
  Unit unit = unit::signal;
  Geometry geometry{};
  int frames = 1;
  SampleAxis axis{};                            ///< one value a frame; without values where it is not known
  std::map<std::string, double> acquisition{};  ///< as in Series
  std::string version{};                        ///< of this program
};

/// Writes a 4-D float32 NIfTI image frame by frame, so that one frame is enough memory, and its sidecars in
/// the words of Io/Sidecar.h: NAME.json and, for b-values, NAME.bval and NAME.bvec. Throws Error Usage unless
/// the name ends in .nii or .nii.gz, NotWritable when writing fails.
class SeriesWriter {
 public:
  SeriesWriter(const std::filesystem::path& path, SeriesDescription description, Overwrite overwrite);

  /// Appends one frame: geometry.voxels() values, x fastest.
  void append(std::span<const float> frame);
  /// Writes the sidecars and makes the image visible. Call once, after the last frame.
  void publish();

 private:
  std::filesystem::path path_;
  SeriesDescription description_;
  Overwrite overwrite_;
  bool isPacked_;
  AtomicFile file_;
};

}  // namespace voxelfit
