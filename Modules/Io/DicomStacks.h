// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// First half of ordering a DICOM series: which slices lie at the same position.
#include <string>
#include <vector>

#include "Core/Geometry.h"
#include "Io/DicomSlice.h"

namespace voxelfit {

/// The slices of a series by position.
struct DicomStacks {
  Geometry geometry;
  std::vector<double> heights;                         ///< mm along the normal, ascending
  std::vector<std::vector<const DicomSlice*>> stacks;  ///< [z][slice], in no order; counts may differ
};

/// Sorts slices into positions. Throws Error Mismatch as orderSlices() does for duplicates, planes that
/// differ and positions that are not evenly spaced along the normal.
DicomStacks stackSlices(const std::vector<const DicomSlice*>& slices, const std::string& name);

}  // namespace voxelfit
