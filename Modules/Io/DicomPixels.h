// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The stored values of ordered DICOM slices as a series.
#include <string>

#include "Core/Series.h"
#include "Io/DicomOrder.h"
#include "Io/FileCollection.h"

namespace voxelfit {

/// Reads the pixels of all slices, every file once, whatever its transfer syntax and byte order. Stored
/// integers stay integers with the rescale slope and intercept of their frame; where these differ inside a
/// frame, values become float32. Fills geometry, axis, frames, element and storage. Throws Error Unreadable,
/// naming the file, when pixel data are truncated, corrupt or not grey, and Mismatch when files store
/// different types.
Series readDicomPixels(const FileCollection& files, OrderedSlices ordered);

}  // namespace voxelfit
