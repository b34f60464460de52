// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// One tile of a fit: the voxels that can be fitted are read, packed side by side, fitted and written to their
// maps.
#include <memory>
#include <vector>

#include "Batch/Backend.h"
#include "Batch/FitJob.h"
#include "Batch/Preparation.h"
#include "Batch/Rows.h"
#include "Batch/Search.h"
#include "Maps/ResultMap.h"
#include "Signal/CurveShape.h"

namespace voxelfit {

/// The memory of one thread, reused from tile to tile.
class Tile {
 public:
  Tile(const FitJob& job, const Preparation& preparation, std::int64_t mostVoxels);

  /// Fits results.voxels[first, first + count) and writes their values into the maps of `results`. Throws
  /// what the source throws.
  void fit(const VoxelSource& source, Backend& backend, ResultSet& results, std::int64_t first,
           std::int64_t count);

  /// Bytes that one tile of this size takes.
  static std::int64_t bytes(const FitJob& job, int samples, std::int64_t voxels);

 private:
  void markFailures();
  bool hasSettings(std::int64_t voxel) const;
  void weigh(std::span<const std::int64_t> voxels);
  std::uint32_t obstacleOfWeights(std::int64_t v) const;
  void classify(std::span<const std::int64_t> voxels);
  void pack(float* row, float padding) const;
  void bindRows(std::span<const std::int64_t> voxels);
  void bindParameter(int k, std::span<const std::int64_t> voxels);
  float* newRow(std::size_t voxels);
  const float* row(const ValueOrMap& value, std::span<const std::int64_t> voxels);
  const float* scaledRow(double multiple, std::size_t voxels);
  void testResiduals();
  void sumUpCurves();
  std::uint32_t bounds(std::int64_t v) const;
  const float* errorRow(int number) const;
  std::vector<const float*> criteria() const;
  void collect(ResultSet& results, std::int64_t first, std::int64_t count) const;
  void copyRow(const float* values, ResultMap& map, int component, std::int64_t first) const;

  const FitJob& job_;
  const Preparation& preparation_;
  std::int64_t stride_;
  FitTask task_;
  AssessTask assessment_;
  Row<float> data_, scale_, fitted_, sums_, iterations_, derived_, errors_, correlations_, criteria_, fit_;
  Row<float> durbinWatson_, curves_;
  Row<float> weights_;  ///< square roots, as data_; null where weights are the same in all voxels
  CurveShape shape_;
  std::unique_ptr<Search> search_;
  Row<std::uint32_t> status_;
  Row<std::int32_t> unfinished_;
  Row<std::byte> scratch_;
  std::vector<const Volume*> maps_;       ///< that settings and constants are read from
  std::vector<std::uint32_t> before_;     ///< status of every voxel read; 0: can be fitted
  std::vector<std::int64_t> place_;       ///< of each fitted voxel among those read
  std::vector<std::vector<float>> rows_;  ///< settings that differ from voxel to voxel
  std::size_t rowsUsed_ = 0;
};

}  // namespace voxelfit
