// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <cstdint>
#include <string>

namespace voxelfit {

/// Where a voxel grid lies in the patient: LPS world coordinates in mm, as in DICOM and ITK.
struct Geometry {
  std::array<std::int64_t, 3> size{1, 1, 1};     ///< voxels along x, y, z; x is fastest in memory
  std::array<double, 3> spacing{1.0, 1.0, 1.0};  ///< mm, > 0
  std::array<double, 3> origin{0.0, 0.0, 0.0};   ///< centre of voxel (0, 0, 0), mm
  std::array<double, 9> direction{1, 0, 0, 0, 1,
                                  0, 0, 0, 1};  ///< row-major; column k is the world direction of axis k

  std::int64_t voxels() const { return size[0] * size[1] * size[2]; }
  std::int64_t index(std::int64_t x, std::int64_t y, std::int64_t z) const {
    return x + size[0] * (y + size[1] * z);
  }
};

/// "128x128x32".
std::string sizeText(const Geometry& geometry);

/// Empty when both grids are the same; otherwise what differs, with both values, for example
/// "64x64x20, image is 64x64x24". Spacing and origin may differ by 1e-3 of a voxel, directions by 1e-4.
std::string difference(const Geometry& found, const Geometry& wanted);

}  // namespace voxelfit
