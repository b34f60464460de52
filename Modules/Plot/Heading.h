// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>

#include "Core/Geometry.h"

namespace voxelfit {

/// The patient axis (0 left, 1 posterior, 2 superior) along which an axis of a grid mostly runs, and whether
/// it runs with it.
struct Heading {
  int axis = 0;
  bool isAlong = true;
};

Heading headingOf(const Geometry& geometry, int gridAxis);

/// Letters of the sides that the patient axes come from and lead to.
inline constexpr std::array kFrom{"R", "A", "I"};
inline constexpr std::array kTo{"L", "P", "S"};

/// Whether a picture that runs along the grid axis from left to right has to show it mirrored, so that the
/// patient's right, or front, is on the left, as a radiologist sees it.
bool isMirroredAcross(const Geometry& geometry, int gridAxis);
/// The same from top to bottom: the front, or the head, is at the top.
bool isMirroredDown(const Geometry& geometry, int gridAxis);

}  // namespace voxelfit
