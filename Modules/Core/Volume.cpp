// SPDX-License-Identifier: BSD-3-Clause
#include "Core/Volume.h"

namespace voxelfit {

std::vector<std::int64_t> Mask::voxels(std::int32_t label) const {
  std::vector<std::int64_t> inside;
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(labels.size()); ++i)
    if (label == 0 ? labels[i] != 0 : labels[i] == label) inside.push_back(i);
  return inside;
}

}  // namespace voxelfit
