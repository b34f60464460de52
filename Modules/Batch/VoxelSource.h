// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "Core/Series.h"
#include "Core/Volume.h"
#include "Signal/Concentration.h"

namespace voxelfit {

/// Where the engine gets its voxels from, a tile at a time. read() is called from several threads.
class VoxelSource {
 public:
  virtual ~VoxelSource() = default;
  virtual int samples() const = 0;
  /// Writes sample s of voxels[v] to tile[s * stride + v].
  virtual void read(std::span<const std::int64_t> voxels, float* tile, std::int64_t stride) const = 0;
  /// Gives back memory that reading has taken and that can be read again.
  virtual void dropPages() const {}
};

/// The samples of a series as they are.
class SeriesSource : public VoxelSource {
 public:
  explicit SeriesSource(std::shared_ptr<const Series> series) : series_(std::move(series)) {}
  int samples() const override { return series_->samples(); }
  void read(std::span<const std::int64_t> voxels, float* tile, std::int64_t stride) const override;
  void dropPages() const override { series_->dropPages(); }

 private:
  std::shared_ptr<const Series> series_;
};

/// A series turned into concentrations on the way.
class ConcentrationSource : public VoxelSource {
 public:
  /// T10 (s) and B1 are one value or a map on the series' grid.
  struct Tissue {
    double T10 = 0.0, B1 = 1.0;
    std::shared_ptr<const Volume> T10Map, B1Map;
  };
  ConcentrationSource(std::shared_ptr<const Series> series, const ConversionSettings& settings,
                      Tissue tissue);
  int samples() const override { return signal_.samples(); }
  void read(std::span<const std::int64_t> voxels, float* tile, std::int64_t stride) const override;
  void dropPages() const override { signal_.dropPages(); }

 private:
  SeriesSource signal_;
  ConversionSettings settings_;
  Tissue tissue_;
};

/// Curves from a table: voxel v is curve v.
class TableSource : public VoxelSource {
 public:
  /// curves[curve][sample], all of the same length.
  explicit TableSource(std::vector<std::vector<double>> curves) : curves_(std::move(curves)) {}
  int samples() const override { return curves_.empty() ? 0 : static_cast<int>(curves_.front().size()); }
  void read(std::span<const std::int64_t> voxels, float* tile, std::int64_t stride) const override;

 private:
  std::vector<std::vector<double>> curves_;
};

}  // namespace voxelfit
