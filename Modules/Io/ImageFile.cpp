// SPDX-License-Identifier: BSD-3-Clause
#include "Io/ImageFile.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <numeric>

#include "Core/Error.h"
#include "Io/Bytes.h"
#include "Io/Dicom.h"
#include "Io/DicomFile.h"
#include "Io/FileCollection.h"
#include "Io/Gzip.h"
#include "Io/ItkImage.h"
#include "Io/Nifti.h"
#include "Io/NiftiHeader.h"
#include "Io/Sidecar.h"

namespace voxelfit {
namespace {

constexpr float kLargestLabel = 16777216.0F;  // 2^24: every whole number up to here is a float

enum class Format { Nifti, Dicom, Other };

/// By content; by name only where a damaged file no longer shows what it is.
Format formatOf(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return Format::Dicom;
  const std::string name = path.filename().string();
  if (name.ends_with(".nii") || name.ends_with(".nii.gz")) return Format::Nifti;
  if (name.ends_with(".zip") || name.ends_with(".dcm")) return Format::Dicom;
  const Bytes file = mapFile(path);
  if (isZip(file.view) || isDicom(file.view)) return Format::Dicom;
  return isNifti(file.view) || isGzip(file.view) ? Format::Nifti : Format::Other;
}

[[noreturn]] void fail(const std::string& name, const std::string& found, const std::string& hint = {}) {
  throw Error(ErrorCode::Mismatch, name + ": " + found, hint);
}

std::vector<float> valuesOfFrame(const Series& series, int frame) {
  std::vector<std::int64_t> voxels(series.geometry.voxels());
  std::iota(voxels.begin(), voxels.end(), std::int64_t{0});
  std::vector<float> values(voxels.size());
  series.gather(frame, voxels, values.data());
  return values;
}

/// Real values in place of the stored ones, so that images of several types fit together.
void storeAsFloat(Series& image) {
  const auto values = std::make_shared<std::vector<float>>(valuesOfFrame(image, 0));
  image.element = Element::Float32;
  image.frames = {{reinterpret_cast<const std::byte*>(values->data()), 1.0, 0.0}};
  image.storage = values;
  image.isMapped = false;
}

/// Frames of several images as one series; keeps every image's memory alive.
Series stack(const std::vector<Series>& images) {
  Series stacked = images.front();
  stacked.frames.clear();
  stacked.axis = {};
  auto storages = std::make_shared<std::vector<std::shared_ptr<const void>>>();
  for (const Series& image : images) {
    stacked.frames.push_back(image.frames.front());
    storages->push_back(image.storage);
  }
  stacked.storage = storages;
  stacked.isMapped = std::ranges::all_of(images, &Series::isMapped);
  return stacked;
}

/// The acquisition value that varies from image to image becomes the axis; one that varies describes no
/// longer all.
void axisFromAcquisition(const std::vector<Series>& images, Series& stacked) {
  struct Source {
    const char* key;
    AxisKind kind;
  };
  constexpr std::array kSources{Source{"FlipAngle", AxisKind::FlipAngle},
                                Source{"EchoTime", AxisKind::EchoTime},
                                Source{"InversionTime", AxisKind::InversionTime}};
  std::erase_if(stacked.acquisition, [&](const auto& entry) {
    return std::ranges::any_of(images, [&](const Series& image) {
      const auto found = image.acquisition.find(entry.first);
      return found == image.acquisition.end() || found->second != entry.second;
    });
  });
  for (const auto& [key, kind] : kSources) {
    const bool isGiven =
        std::ranges::all_of(images, [&](const Series& image) { return image.acquisition.contains(key); });
    if (!isGiven || stacked.acquisition.contains(key) || !stacked.axis.values.empty()) continue;
    stacked.axis.kind = kind;
    for (const Series& image : images) stacked.axis.values.push_back(image.acquisition.at(key));
  }
}

}  // namespace

Series readImage(const std::filesystem::path& path, const ReadOptions& options) {
  const Format format = formatOf(path);
  Series series = format == Format::Nifti   ? readNifti(path)
                  : format == Format::Dicom ? readDicom(path, options.series)
                                            : readItkImage(path);
  if (format != Format::Dicom) applySidecars(path, series, options.axis);
  return series;
}

Series readSeries(const std::filesystem::path& path, const ReadOptions& options) {
  Series series = readImage(path, options);
  if (series.samples() < 2)
    fail(series.source, "one frame of " + sizeText(series.geometry) + ", wanted a 4-D image",
         "several 3-D images make a series when all are named");
  return series;
}

Series readSeries(const std::vector<std::filesystem::path>& paths, const ReadOptions& options) {
  if (paths.empty()) throw Error(ErrorCode::Usage, "no image, wanted at least one");
  if (paths.size() == 1) return readSeries(paths.front(), options);
  std::vector<Series> images;
  for (const auto& path : paths) {
    images.push_back(readImage(path, options));
    const Series& image = images.back();
    if (image.samples() > 1)
      fail(image.source, std::to_string(image.samples()) + " frames, wanted a 3-D image beside the others");
    const std::string differs = difference(image.geometry, images.front().geometry);
    if (!differs.empty()) fail(image.source, differs + " in " + images.front().source);
  }
  const auto isLikeFirst = [&](const Series& image) { return image.element == images.front().element; };
  if (!std::ranges::all_of(images, isLikeFirst))
    for (Series& image : images) storeAsFloat(image);
  Series stacked = stack(images);
  axisFromAcquisition(images, stacked);
  return stacked;
}

Volume readVolume(const std::filesystem::path& path, const ReadOptions& options) {
  const Series series = readImage(path, options);
  if (series.samples() > 1)
    fail(series.source, std::to_string(series.samples()) + " frames, wanted a 3-D image of one");
  return {series.geometry, valuesOfFrame(series, 0), series.source};
}

Mask readMask(const std::filesystem::path& path, const ReadOptions& options) {
  const Volume volume = readVolume(path, options);
  Mask mask{volume.geometry, std::vector<std::int32_t>(volume.values.size()), volume.source};
  for (std::size_t i = 0; i < volume.values.size(); ++i) {
    const float value = volume.values[i];
    if (!(std::abs(value) <= kLargestLabel) || value != std::rint(value))
      fail(volume.source, "value " + std::to_string(value) + " at voxel " + std::to_string(i) +
                              ", wanted whole numbers as labels");
    mask.labels[i] = static_cast<std::int32_t>(value);
  }
  return mask;
}

}  // namespace voxelfit
