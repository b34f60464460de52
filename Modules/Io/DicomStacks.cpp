// SPDX-License-Identifier: BSD-3-Clause
#include "Io/DicomStacks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <sstream>

#include "Core/Error.h"

namespace voxelfit {
namespace {

using Vector = std::array<double, 3>;

constexpr double kSamePosition = 0.01;   // mm; headers round to about 1e-5
constexpr double kSameDirection = 1e-4;  // cosines
constexpr double kSameVoxelSize = 1e-3;  // relative
constexpr double kEvenSpacing = 0.02;    // of the median distance
constexpr double kMissingSlice = 1.5;    // a gap of so many distances lacks a slice

double dot(const Vector& a, const Vector& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

Vector normalOf(const std::array<double, 6>& o) {
  return {o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
}

[[noreturn]] void fail(const std::string& name, const std::string& found) {
  throw Error(ErrorCode::Mismatch, name + ": " + found);
}

template <class... Parts>
std::string joined(const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  return text.str();
}

template <std::size_t N>
std::string listed(const std::array<double, N>& values) {
  std::ostringstream text;
  for (std::size_t k = 0; k < N; ++k) text << (k ? "\\" : "") << values[k];
  return text.str();
}

void refuseDuplicates(const std::vector<const DicomSlice*>& slices) {
  std::map<std::pair<std::string, int>, const DicomSlice*> seen;
  for (const DicomSlice* slice : slices) {
    const auto [other, isNew] = seen.try_emplace({slice->instanceUid, slice->frame}, slice);
    if (!isNew && !slice->instanceUid.empty())
      fail(slice->fileName, "is a duplicate of " + other->second->fileName + ", wanted every image once");
  }
}

void refuseOtherPlane(const DicomSlice& slice, const DicomSlice& first) {
  if (!slice.hasPosition) fail(slice.fileName, "has no ImagePositionPatient or ImageOrientationPatient");
  if (slice.columns != first.columns || slice.rows != first.rows)
    fail(slice.fileName, joined(slice.columns, 'x', slice.rows, " voxels, ", first.fileName,
                                " of the same series has ", first.columns, 'x', first.rows));
  for (std::size_t k = 0; k < 2; ++k)
    if (std::abs(slice.voxelSize[k] - first.voxelSize[k]) > kSameVoxelSize * first.voxelSize[k])
      fail(slice.fileName, joined("voxels of ", listed(slice.voxelSize), " mm, ", first.fileName,
                                  " of the same series has ", listed(first.voxelSize)));
  for (std::size_t k = 0; k < 6; ++k)
    if (std::abs(slice.orientation[k] - first.orientation[k]) > kSameDirection)
      fail(slice.fileName, joined("orientation ", listed(slice.orientation), ", ", first.fileName,
                                  " of the same series has ", listed(first.orientation)));
}

/// Every slice lies on the line through the first one along the normal.
void refuseSidewaysShift(const DicomSlice& slice, const DicomSlice& first, const Vector& normal) {
  Vector offset{};
  for (std::size_t k = 0; k < 3; ++k) offset[k] = slice.position[k] - first.position[k];
  const double along = dot(offset, normal);
  const double sideways = std::sqrt(std::max(0.0, dot(offset, offset) - along * along));
  if (sideways > kSamePosition + kEvenSpacing * first.voxelSize[0])
    fail(slice.fileName, joined("lies ", sideways, " mm beside the stack of ", first.fileName, ", wanted 0"));
}

/// The distance between positions; refuses a gap or uneven positions.
double evenDistance(const DicomStacks& grouped, const std::string& name) {
  const auto& heights = grouped.heights;
  std::vector<double> distances;
  for (std::size_t z = 1; z < heights.size(); ++z) distances.push_back(heights[z] - heights[z - 1]);
  std::vector<double> sorted = distances;
  std::ranges::sort(sorted);
  const double usual = sorted[(sorted.size() - 1) / 2];
  for (std::size_t z = 0; z < distances.size(); ++z) {
    if (std::abs(distances[z] - usual) <= kEvenSpacing * usual) continue;
    const std::string between =
        joined(" between ", grouped.stacks[z][0]->fileName, " and ", grouped.stacks[z + 1][0]->fileName);
    if (distances[z] > kMissingSlice * usual)
      fail(name, joined("slice missing at ", heights[z] + usual, " mm along the normal,", between));
    fail(name, joined("positions ", distances[z], " mm apart", between, ", the others ", usual, " mm"));
  }
  return (heights.back() - heights.front()) / static_cast<double>(distances.size());
}

Geometry geometryOf(const DicomStacks& grouped, const Vector& normal, const std::string& name) {
  const DicomSlice& first = *grouped.stacks.front().front();
  const double distance = grouped.stacks.size() > 1 ? evenDistance(grouped, name) : first.thickness;
  Geometry geometry;
  geometry.size = {first.columns, first.rows, static_cast<std::int64_t>(grouped.stacks.size())};
  geometry.spacing = {first.voxelSize[0], first.voxelSize[1], distance};
  geometry.origin = first.position;
  for (std::size_t row = 0; row < 3; ++row) {
    geometry.direction[3 * row] = first.orientation[row];
    geometry.direction[3 * row + 1] = first.orientation[3 + row];
    geometry.direction[3 * row + 2] = normal[row];
  }
  return geometry;
}

}  // namespace

DicomStacks stackSlices(const std::vector<const DicomSlice*>& slices, const std::string& name) {
  refuseDuplicates(slices);
  const DicomSlice& first = *slices.front();
  const Vector normal = normalOf(first.orientation);
  std::vector<std::pair<double, const DicomSlice*>> byHeight;
  for (const DicomSlice* slice : slices) {
    refuseOtherPlane(*slice, first);
    refuseSidewaysShift(*slice, first, normal);
    byHeight.emplace_back(dot(slice->position, normal), slice);
  }
  std::ranges::stable_sort(byHeight, {}, &std::pair<double, const DicomSlice*>::first);
  DicomStacks grouped;
  for (const auto& [height, slice] : byHeight) {
    if (grouped.stacks.empty() || height - grouped.heights.back() > kSamePosition) {
      grouped.heights.push_back(height);
      grouped.stacks.emplace_back();
    }
    grouped.stacks.back().push_back(slice);
  }
  grouped.geometry = geometryOf(grouped, normal, name);
  return grouped;
}

}  // namespace voxelfit
