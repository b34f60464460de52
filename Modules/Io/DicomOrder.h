// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Puts the slices of one DICOM series in order: frames, and in each frame positions along the normal.
#include <string>
#include <vector>

#include "Core/Geometry.h"
#include "Core/Series.h"
#include "Io/DicomSlice.h"

namespace voxelfit {

/// A complete series: every frame has one slice at every position.
struct OrderedSlices {
  Geometry geometry;
  SampleAxis axis;  ///< one value a frame, or none when only the order is known
  std::vector<std::vector<const DicomSlice*>> frames;  ///< [frame][z], z along the normal of the planes
};

/// Orders slices that stay alive as long as the result.
///
/// The axis is the first of b-value, flip angle, echo time and inversion time that varies, its repeats
/// ordered by time; b-values have the directions of their gradients with them where slices tell them; else
/// time: the first source of SliceValue that tells the slices of every position apart and keeps frames one
/// after another. Times count from the first frame, may cross midnight, and are the earliest of a frame's
/// slices. An empty TriggerTime in one frame is 0. When nothing varies, InstanceNumber orders the frames.
/// Throws Error Mismatch, naming `name` or the file, for a missing slice, a duplicate, planes of different
/// size, voxel size or orientation, uneven positions, or slices that nothing orders.
OrderedSlices orderSlices(const std::vector<const DicomSlice*>& slices, const std::string& name);

}  // namespace voxelfit
