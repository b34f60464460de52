// SPDX-License-Identifier: BSD-3-Clause
#include "Core/Geometry.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace voxelfit {
namespace {

constexpr double kVoxelTolerance = 1e-3;
constexpr double kDirectionTolerance = 1e-4;

std::string triple(const std::array<double, 3>& v) {
  std::ostringstream text;
  text << '(' << v[0] << ", " << v[1] << ", " << v[2] << ')';
  return text.str();
}

bool near(const std::array<double, 3>& a, const std::array<double, 3>& b, double tolerance) {
  for (int k = 0; k < 3; ++k)
    if (!(std::abs(a[k] - b[k]) <= tolerance)) return false;
  return true;
}

}  // namespace

std::string sizeText(const Geometry& geometry) {
  std::ostringstream text;
  text << geometry.size[0] << 'x' << geometry.size[1] << 'x' << geometry.size[2];
  return text.str();
}

std::string difference(const Geometry& found, const Geometry& wanted) {
  if (found.size != wanted.size) return sizeText(found) + ", image is " + sizeText(wanted);
  const double voxel = *std::min_element(wanted.spacing.begin(), wanted.spacing.end());
  const double tolerance = kVoxelTolerance * voxel;
  if (!near(found.spacing, wanted.spacing, tolerance))
    return "spacing " + triple(found.spacing) + " mm, image has " + triple(wanted.spacing) + " mm";
  if (!near(found.origin, wanted.origin, tolerance))
    return "origin " + triple(found.origin) + " mm, image has " + triple(wanted.origin) + " mm";
  for (int axis = 0; axis < 3; ++axis) {
    std::array<double, 3> a{}, b{};
    for (int k = 0; k < 3; ++k) a[k] = found.direction[3 * k + axis], b[k] = wanted.direction[3 * k + axis];
    if (!near(a, b, kDirectionTolerance))
      return "axis " + std::to_string(axis + 1) + " points to " + triple(a) + ", image has " + triple(b);
  }
  return {};
}

}  // namespace voxelfit
