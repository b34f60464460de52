// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <span>

#include "Core/Geometry.h"
#include "Core/Series.h"
#include "Core/Volume.h"
#include "Io/AtomicFile.h"

namespace voxelfit {

/// An image in memory that is to be written.
struct ImageView {
  Geometry geometry;
  std::span<const float> values;       ///< [frame][voxel], frames * geometry.voxels() of them
  int frames = 1;                      ///< > 1 writes a 4-D image
  double frameStep = 0.0;              ///< s between frames; 0 when they are not evenly spaced in time
  Element element = Element::Float32;  ///< Float32, or UInt8, Int16 or Int32 for labels and bit masks
};

/// Writes an image as its name ends: .nii, .nii.gz or .nrrd (gzip inside). The file appears complete or not
/// at all.
///
/// NIfTI files carry the geometry as sform and qform, mm and s. Integer elements round to the nearest; values
/// outside their range and NaN become the nearest end and 0. Throws Error Usage for another name, NotWritable
/// when writing fails.
void writeImage(const std::filesystem::path& path, const ImageView& image, Overwrite overwrite);

/// Writes one volume as float32.
void writeVolume(const std::filesystem::path& path, const Volume& volume, Overwrite overwrite);

}  // namespace voxelfit
