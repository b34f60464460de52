// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "Core/Series.h"
#include "Core/Volume.h"
#include "FitInputs.h"
#include "Plot/Slice.h"

namespace voxelfit {

/// A map that can be laid over the series.
struct MapLayer {
  std::string name{};     ///< "Ktrans"
  std::string unit{};     ///< of the values; empty for plain numbers and signals
  std::string meaning{};  ///< one line
  std::filesystem::path file{};
  Volume volume{};
  Range window{};  ///< values at the ends of the colours
};

/// What is open, and what of it is looked at: one series, maps on its grid, a voxel, a sample.
class Scene {
 public:
  /// Takes the place of the series before, whose maps are closed. Throws Error as readImage() does; the scene
  /// is then as it was.
  void openSeries(const std::filesystem::path& path);
  /// False for an image of several frames, which is no map. Throws Error Mismatch where the map is on another
  /// grid than the series, and what readImage() throws.
  bool openMap(const std::filesystem::path& path);
  /// Opens every map of one frame in the folder of a fit that lies on the grid of the series; returns how
  /// many. Maps that were open under the same file are renewed.
  int openMapsIn(const std::filesystem::path& folder);

  bool hasSeries() const { return series_.has_value(); }
  const Series& series() const { return *series_; }
  const std::filesystem::path& path() const { return path_; }
  OpenSeries open() const { return {path_.string(), series_ ? &*series_ : nullptr}; }
  const std::vector<MapLayer>& maps() const { return maps_; }

  const VoxelIndex& voxel() const { return voxel_; }
  /// In the grid, x fastest.
  std::int64_t voxelIndex() const { return series_->geometry.index(voxel_[0], voxel_[1], voxel_[2]); }
  /// Moves to the nearest voxel of the grid.
  void moveTo(const VoxelIndex& voxel);
  int sample() const { return sample_; }
  void showSample(int sample);
  /// -1: no map.
  int shownMap() const { return shown_; }
  void showMap(int map);
  void setOpacity(double opacity) { opacity_ = opacity; }
  double opacity() const { return opacity_; }
  void setWindow(int map, Range window) { maps_[static_cast<std::size_t>(map)].window = window; }

  /// The slice across a grid axis through the voxel.
  Bitmap slice(int across) const;
  SlicePlane plane(int across) const { return {series_->geometry, across}; }
  /// "b = 200 s/mm2", "sample 3 of 16".
  std::string sampleText() const;
  /// "voxel 12, 30, 4    value 312    Ktrans 0.21 1/min".
  std::string voxelText() const;

 private:
  void readFrame();

  std::optional<Series> series_;
  std::filesystem::path path_;
  std::vector<MapLayer> maps_;
  std::vector<float> frame_;
  Range window_{};
  VoxelIndex voxel_{};
  int sample_ = 0, shown_ = -1;
  double opacity_ = 0.75;
};

}  // namespace voxelfit
