// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>

namespace voxelfit {

/// What is varied from frame to frame.
enum class AxisKind : std::uint8_t {
  Unknown,
  Time,
  BValue,
  Offset,
  FlipAngle,
  EchoTime,
  InversionTime,
  B1Power  ///< B1 of the saturation pulse
};

}  // namespace voxelfit
