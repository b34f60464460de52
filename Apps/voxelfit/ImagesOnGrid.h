// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Images that have to lie on the grid of another: masks, maps, anatomy.
#include <memory>
#include <string>

#include "Core/Unit.h"
#include "Core/Volume.h"

namespace voxelfit {

/// Throws Error Mismatch, naming both files and what differs, unless the image `file` has the grid of
/// `reference`.
void wantGrid(const std::string& file, const Geometry& found, const Geometry& wanted,
              const std::string& reference);

/// A mask on a grid, that of `reference`. Throws as wantGrid() and readMask() do.
Mask readMaskFor(const std::string& file, const Geometry& grid, const std::string& reference);

/// A map in base units: the file's values in the unit of its sidecar, else in `unit`. Throws as readVolume()
/// and readMapLabel() do.
std::shared_ptr<const Volume> readMap(const std::string& file, const Unit& unit);

}  // namespace voxelfit
