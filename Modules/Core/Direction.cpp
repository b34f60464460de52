// SPDX-License-Identifier: BSD-3-Clause
#include "Core/Direction.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>

#include "Core/Unit.h"

namespace voxelfit {
namespace {

constexpr double kRoundedLength = 0.01;  ///< files with two or three digits
constexpr double kGoldenTurn = std::numbers::pi * (4.0 - 2.0 * std::numbers::phi);  // rad

double lengthOf(const Direction& d) { return std::hypot(d[0], d[1], d[2]); }

double determinant(const std::array<double, 9>& m) {
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
         m[2] * (m[3] * m[7] - m[4] * m[6]);
}

}  // namespace

Direction alongVoxels(const Direction& inPatient, const Geometry& grid) {
  Direction along{};
  for (int axis = 0; axis < 3; ++axis)
    for (int k = 0; k < 3; ++k) along[axis] += grid.direction[3 * k + axis] * inPatient[k];
  if (determinant(grid.direction) > 0.0) along[0] = -along[0];
  return along;
}

std::string directionProblem(std::span<const Direction> directions, std::span<const double> b) {
  std::ostringstream text;
  if (directions.size() != b.size()) {
    text << directions.size() << " directions, wanted " << b.size();
    return text.str();
  }
  for (std::size_t i = 0; i < b.size(); ++i) {
    const Direction& d = directions[i];
    if (b[i] == 0.0 || std::abs(lengthOf(d) - 1.0) <= kRoundedLength) continue;
    text << "direction " << i + 1 << " is (" << d[0] << ", " << d[1] << ", " << d[2] << ") at b = " << b[i]
         << " s/mm2, wanted a length of 1";
    return text.str();
  }
  return {};
}

std::vector<double> directionTable(std::span<const Direction> directions, std::span<const double> b) {
  std::vector<double> table;
  for (std::size_t i = 0; i < b.size(); ++i)
    for (const double component : directions[i])
      table.push_back(b[i] == 0.0 ? 0.0 : component / lengthOf(directions[i]));
  return table;
}

std::vector<Direction> spreadDirections(std::span<const double> b) {
  const auto count = static_cast<double>(b.size()) - static_cast<double>(std::ranges::count(b, 0.0));
  std::vector<Direction> directions;
  double number = 0.0;
  for (const double value : b) {
    if (value == 0.0) {
      directions.push_back({0.0, 0.0, 0.0});
      continue;
    }
    const double z = 1.0 - (number + 0.5) / count, radius = std::sqrt(1.0 - z * z);
    directions.push_back(
        {radius * std::cos(kGoldenTurn * number), radius * std::sin(kGoldenTurn * number), z});
    number += 1.0;
  }
  return directions;
}

double degreesBetween(const Direction& a, const Direction& b) {
  const double cosine = std::abs(a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / (lengthOf(a) * lengthOf(b));
  return unit::deg.fromBase(std::acos(std::min(cosine, 1.0)));
}

}  // namespace voxelfit
