// SPDX-License-Identifier: BSD-3-Clause
#include "Plot/Heading.h"

#include <cmath>
#include <cstddef>

namespace voxelfit {

Heading headingOf(const Geometry& geometry, int gridAxis) {
  Heading heading;
  double largest = 0.0;
  for (int axis = 0; axis < 3; ++axis) {
    const double component = geometry.direction[std::size_t{3} * axis + gridAxis];
    if (std::abs(component) <= largest) continue;
    largest = std::abs(component);
    heading = {axis, component > 0.0};
  }
  return heading;
}

bool isMirroredAcross(const Geometry& geometry, int gridAxis) {
  return !headingOf(geometry, gridAxis).isAlong;
}

bool isMirroredDown(const Geometry& geometry, int gridAxis) {
  const Heading heading = headingOf(geometry, gridAxis);
  return heading.axis == 2 ? heading.isAlong : !heading.isAlong;
}

}  // namespace voxelfit
