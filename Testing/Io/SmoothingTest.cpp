// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>

#include "Io/Smoothing.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit {
namespace {

using ::testing::Each;
using ::testing::FloatNear;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// Frames of one grid, frame after frame.
Series seriesOf(const Geometry& grid, const std::vector<float>& values) {
  const auto stored = std::make_shared<std::vector<float>>(values);
  Series series;
  series.geometry = grid;
  series.storage = stored;
  const auto voxels = static_cast<std::size_t>(grid.voxels());
  for (std::size_t at = 0; at < values.size(); at += voxels)
    series.frames.push_back({reinterpret_cast<const std::byte*>(stored->data() + at), 1.0, 0.0});
  return series;
}

std::vector<float> frameOf(const Series& series, int frame) {
  std::vector<std::int64_t> voxels(static_cast<std::size_t>(series.geometry.voxels()));
  std::iota(voxels.begin(), voxels.end(), 0);
  std::vector<float> values(voxels.size());
  series.gather(frame, voxels, values.data());
  return values;
}

/// Mean square distance from the middle along an axis, mm2, of what became of a point there.
double variance(const Geometry& grid, const std::vector<float>& values, int axis) {
  double sum = 0.0, squares = 0.0;
  for (std::int64_t i = 0; i < grid.voxels(); ++i) {
    const std::array<std::int64_t, 3> at{i % grid.size[0], i / grid.size[0] % grid.size[1],
                                         i / (grid.size[0] * grid.size[1])};
    const double distance = static_cast<double>(at[axis] - grid.size[axis] / 2) * grid.spacing[axis];
    sum += values[i];
    squares += values[i] * distance * distance;
  }
  return squares / sum;
}

TEST(Smoothing, SpreadsAPointByItsWidthInMillimetresAlongEveryAxis) {
  const Geometry grid{.size = {31, 25, 21}, .spacing = {1.0, 1.5, 2.0}};
  std::vector<float> point(static_cast<std::size_t>(grid.voxels()), 0.0F);
  point[grid.index(15, 12, 10)] = 1.0F;

  const auto found = frameOf(smoothed(seriesOf(grid, point), 5.0, 2), 0);

  const double wanted = 5.0 * 5.0 / (8.0 * std::numbers::ln2);  // sigma^2 of a full width of 5 mm
  for (int axis = 0; axis < 3; ++axis)
    EXPECT_NEAR(variance(grid, found, axis), wanted, 0.01 * wanted) << "axis " << axis;
}

TEST(Smoothing, KeepsAConstantUpToTheFaces) {
  const Geometry grid{.size = {6, 5, 4}, .spacing = {1.0, 1.0, 3.0}};
  const std::vector<float> constant(static_cast<std::size_t>(grid.voxels()), 7.0F);

  EXPECT_THAT(frameOf(smoothed(seriesOf(grid, constant), 4.0, 1), 0), Each(FloatNear(7.0F, 1e-4F)));
}

TEST(Smoothing, KeepsFramesApart) {
  const Geometry grid{.size = {5, 1, 1}};

  const Series found = smoothed(seriesOf(grid, {0, 0, 1, 0, 0, 3, 3, 3, 3, 3}), 2.0, 1);

  EXPECT_LT(frameOf(found, 0)[2], 1.0F);
  EXPECT_THAT(frameOf(found, 1), Each(FloatNear(3.0F, 1e-5F)));
}

TEST(Smoothing, LeavesOutVoxelsThatAreNotFinite) {
  const Geometry grid{.size = {7, 1, 1}};

  const auto found = frameOf(smoothed(seriesOf(grid, {2, 2, 2, kNaN, 2, 2, 2}), 3.0, 1), 0);

  EXPECT_TRUE(std::isnan(found[3]));
  for (const int i : {0, 1, 2, 4, 5, 6}) EXPECT_NEAR(found[i], 2.0F, 1e-5F) << "voxel " << i;
}

TEST(Smoothing, SharesAPointBetweenItsNeighboursInOneSlice) {
  // Discrete Gaussian of variance t: exp(-t) I_n(t) at distance n; t = 1 for a width of 2.3548 voxels.
  // I_0(1) = 1.266065878, I_1(1) = 0.565159104 (Abramowitz and Stegun, table 9.8)
  const Geometry grid{.size = {21, 1, 1}};
  std::vector<float> point(21, 0.0F);
  point[10] = 1.0F;

  const auto found = frameOf(smoothed(seriesOf(grid, point), std::sqrt(8.0 * std::numbers::ln2), 1), 0);

  EXPECT_NEAR(found[10], 1.266065878 * std::exp(-1.0), 2e-4);
  EXPECT_NEAR(found[11], 0.565159104 * std::exp(-1.0), 2e-4);
  EXPECT_EQ(found[9], found[11]);
}

TEST(Smoothing, RefusesAWidthOfMoreThanFiftyVoxels) {
  const Geometry grid{.size = {5, 5, 1}, .spacing = {1.0, 1.0, 0.5}};  // one slice: its spacing is no limit
  const Series series = seriesOf(grid, std::vector<float>(25, 1.0F));

  EXPECT_EQ(testing::errorOf([&] { smoothed(series, 51.0, 1); }).code(), ErrorCode::Usage);
  EXPECT_NO_THROW(smoothed(series, 49.0, 1));
}

}  // namespace
}  // namespace voxelfit
