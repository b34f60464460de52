// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "Core/Geometry.h"

namespace voxelfit {

/// One 3-D image of real numbers: values[x + nx (y + ny z)], in the unit its user states.
struct Volume {
  Geometry geometry;
  std::vector<float> values;
  std::string source;  ///< file it came from, for messages
};

/// One 3-D image of labels; 0 is background.
struct Mask {
  Geometry geometry;
  std::vector<std::int32_t> labels;
  std::string source;

  /// Linear indices, ascending, of the voxels with this label; of all non-zero voxels when label is 0.
  std::vector<std::int64_t> voxels(std::int32_t label = 0) const;
};

}  // namespace voxelfit
