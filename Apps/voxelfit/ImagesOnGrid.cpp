// SPDX-License-Identifier: BSD-3-Clause
#include "ImagesOnGrid.h"

#include "Core/Error.h"
#include "Io/ImageFile.h"
#include "Io/MapLabel.h"

namespace voxelfit {

void wantGrid(const std::string& file, const Geometry& found, const Geometry& wanted,
              const std::string& reference) {
  const std::string differs = difference(found, wanted);
  if (!differs.empty()) throw Error(ErrorCode::Mismatch, file + ": " + differs + " of " + reference);
}

Mask readMaskFor(const std::string& file, const Geometry& grid, const std::string& reference) {
  Mask mask = readMask(file);
  wantGrid(file, mask.geometry, grid, reference);
  return mask;
}

std::shared_ptr<const Volume> readMap(const std::string& file, const Unit& unit) {
  Volume map = readVolume(file);
  const Unit written = readMapLabel(file).unit.value_or(unit);
  for (float& value : map.values) value = static_cast<float>(written.toBase(value));
  return std::make_shared<const Volume>(std::move(map));
}

}  // namespace voxelfit
