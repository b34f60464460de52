// SPDX-License-Identifier: BSD-3-Clause
#include "Io/ImageSize.h"

#include <limits>

#include "Core/Error.h"

namespace voxelfit {

void checkSizes(std::span<const std::int64_t> sizes, const std::string& name) {
  std::int64_t room = std::numeric_limits<std::int64_t>::max() / 8;
  for (std::size_t k = 0; k < sizes.size(); ++k) {
    if (sizes[k] < 1)
      throw Error(ErrorCode::Unreadable, name + ": dimension " + std::to_string(k + 1) + " is " +
                                             std::to_string(sizes[k]) + ", wanted 1 or more");
    room /= sizes[k];
  }
  if (room == 0)
    throw Error(ErrorCode::Unreadable, name + ": dimensions multiply to more voxels than can be counted");
}

}  // namespace voxelfit
