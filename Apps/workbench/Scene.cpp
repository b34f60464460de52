// SPDX-License-Identifier: BSD-3-Clause
#include "Scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <numeric>

#include "Core/Error.h"
#include "ImagesOnGrid.h"
#include "Io/ImageFile.h"
#include "Io/MapLabel.h"
#include "Plot/MapPicture.h"
#include "Text.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;

/// The values of the first frame.
Volume firstFrame(const Series& image) {
  Volume volume{image.geometry, std::vector<float>(static_cast<std::size_t>(image.geometry.voxels())),
                image.source};
  std::vector<std::int64_t> all(volume.values.size());
  std::iota(all.begin(), all.end(), 0);
  image.gather(0, all, volume.values.data());
  return volume;
}

MapLayer layerOf(const Series& image, const fs::path& path) {
  const MapLabel label = readMapLabel(path);
  MapLayer layer{.name = label.name,
                 .unit = label.unit ? shownUnit(label.unit->label) : "",
                 .meaning = label.meaning,
                 .file = path,
                 .volume = firstFrame(image)};
  std::vector<float> inside;
  for (const float value : layer.volume.values)
    if (value != 0.0F) inside.push_back(value);
  layer.window = robustWindow(inside);
  return layer;
}

/// The names in the first column of summary.csv, where the maps stand in the order of the model's table.
std::vector<std::string> namesInSummary(const fs::path& folder) {
  std::ifstream file(folder / "summary.csv");
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) names.push_back(line.substr(0, line.find(',')));
  return names;
}

/// The images in a folder, in the order of its summary, others behind them.
std::vector<fs::path> imagesIn(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".nii.gz") || name.ends_with(".nii") || name.ends_with(".nrrd"))
      files.push_back(entry.path());
  }
  if (failed)
    throw Error(ErrorCode::Unreadable,
                folder.string() + ": " + failed.message() + ", wanted a folder of maps");
  const std::vector<std::string> names = namesInSummary(folder);
  std::ranges::sort(files, {}, [&](const fs::path& file) {
    const std::string name = file.filename().string();
    const auto at = std::ranges::find(names, name.substr(0, name.find(".n")));
    return std::pair(at - names.begin(), name);
  });
  return files;
}

}  // namespace

void Scene::openSeries(const fs::path& path) {
  Series series = readImage(path);
  series_ = std::move(series);
  path_ = path;
  maps_.clear();
  shown_ = -1;
  const auto& size = series_->geometry.size;
  voxel_ = {size[0] / 2, size[1] / 2, size[2] / 2};
  sample_ = 0;
  readFrame();
  window_ = robustWindow(frame_);
}

bool Scene::openMap(const fs::path& path) {
  const Series image = readImage(path);
  if (image.samples() != 1) return false;
  MapLayer layer = layerOf(image, path);
  wantGrid(path.string(), layer.volume.geometry, series_->geometry, series_->source);
  const auto same = std::ranges::find(maps_, layer.file, &MapLayer::file);
  if (same != maps_.end())
    *same = std::move(layer);
  else
    maps_.push_back(std::move(layer));
  return true;
}

int Scene::openMapsIn(const fs::path& folder) {
  int opened = 0;
  for (const fs::path& file : imagesIn(folder)) opened += openMap(file);
  return opened;
}

void Scene::moveTo(const VoxelIndex& voxel) {
  for (int k = 0; k < 3; ++k)
    voxel_[k] = std::clamp<std::int64_t>(voxel[k], 0, series_->geometry.size[k] - 1);
}

void Scene::showSample(int sample) {
  sample_ = std::clamp(sample, 0, series_->samples() - 1);
  readFrame();
}

void Scene::showMap(int map) { shown_ = map; }

void Scene::readFrame() {
  std::vector<std::int64_t> all(static_cast<std::size_t>(series_->geometry.voxels()));
  std::iota(all.begin(), all.end(), 0);
  frame_.resize(all.size());
  series_->gather(sample_, all, frame_.data());
}

Bitmap Scene::slice(int across) const {
  SliceLayers layers{
      .geometry = series_->geometry, .anatomy = frame_, .anatomyWindow = window_, .opacity = opacity_};
  if (shown_ >= 0) {
    const MapLayer& map = maps_[static_cast<std::size_t>(shown_)];
    layers.map = map.volume.values;
    layers.mapWindow = map.window;
  }
  return paintSlice(layers, plane(across), voxel_[across]);
}

std::string Scene::sampleText() const {
  const std::string number = fmt::format("{} of {}", sample_ + 1, series_->samples());
  if (series_->axis.values.empty()) return number;
  const Unit unit = axisUnit(series_->axis.kind);
  const double position = unit.fromBase(series_->axis.values[static_cast<std::size_t>(sample_)]);
  const std::string label = series_->axis.kind == AxisKind::Unknown ? "" : std::string(" ") + unit.label;
  return fmt::format("{}: {} {}{}", number, axisName(series_->axis.kind), numberText(position), label);
}

std::string Scene::voxelText() const {
  const auto index = static_cast<std::size_t>(voxelIndex());
  std::string text =
      fmt::format("voxel {}, {}, {}    value {}", voxel_[0], voxel_[1], voxel_[2], numberText(frame_[index]));
  if (shown_ < 0) return text;
  const MapLayer& map = maps_[static_cast<std::size_t>(shown_)];
  return text + fmt::format("    {} {} {}", map.name, numberText(map.volume.values[index]), map.unit);
}

}  // namespace voxelfit
