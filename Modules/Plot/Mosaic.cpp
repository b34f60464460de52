// SPDX-License-Identifier: BSD-3-Clause
#include "Plot/Mosaic.h"

#include <algorithm>

#include "Plot/Heading.h"

namespace voxelfit {
namespace {

std::vector<std::int64_t> evenlySpread(const std::vector<std::int64_t>& all, int most) {
  if (static_cast<int>(all.size()) <= most) return all;
  std::vector<std::int64_t> chosen;
  chosen.reserve(static_cast<std::size_t>(most));
  for (int k = 0; k < most; ++k)
    chosen.push_back(all[static_cast<std::size_t>((k + 0.5) * static_cast<double>(all.size()) / most)]);
  return chosen;
}

}  // namespace

Mosaic mosaicOf(const Geometry& geometry, std::span<const std::int64_t> voxels, int mostSlices) {
  const auto [nx, ny, nz] = geometry.size;
  std::int64_t lowX = nx, highX = 0, lowY = ny, highY = 0;
  std::vector<bool> isFilled(static_cast<std::size_t>(nz));
  for (const std::int64_t voxel : voxels) {
    const std::int64_t x = voxel % nx, y = voxel / nx % ny;
    lowX = std::min(lowX, x), highX = std::max(highX, x);
    lowY = std::min(lowY, y), highY = std::max(highY, y);
    isFilled[static_cast<std::size_t>(voxel / (nx * ny))] = true;
  }
  std::vector<std::int64_t> filled;
  for (std::int64_t z = 0; z < nz; ++z)
    if (isFilled[static_cast<std::size_t>(z)]) filled.push_back(z);
  Mosaic mosaic;
  mosaic.slices = evenlySpread(filled, mostSlices);
  mosaic.firstX = std::max<std::int64_t>(lowX - 1, 0);
  mosaic.firstY = std::max<std::int64_t>(lowY - 1, 0);
  mosaic.countX = std::min(highX + 2, nx) - mosaic.firstX;
  mosaic.countY = std::min(highY + 2, ny) - mosaic.firstY;

  mosaic.isMirroredX = isMirroredAcross(geometry, 0);
  mosaic.isMirroredY = isMirroredDown(geometry, 1);
  mosaic.leftSide = kFrom[headingOf(geometry, 0).axis];
  return mosaic;
}

Grid gridFor(int count, const GridRoom& room) {
  Grid best{.scale = 0.0};
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const double across = (room.boxWidth / columns - room.gapX) / room.cellWidth;
    const double down = (room.boxHeight / rows - room.gapY) / room.cellHeight;
    const double scale = std::min(across, down);
    if (scale > best.scale) best = {columns, rows, scale};
  }
  return best;
}

}  // namespace voxelfit
