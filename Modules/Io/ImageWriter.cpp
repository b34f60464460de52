// SPDX-License-Identifier: BSD-3-Clause
#include "Io/ImageWriter.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Io/Gzip.h"
#include "Io/NiftiWriter.h"

namespace voxelfit {
namespace {

constexpr int kCompressionLevel = 6;

template <class Integer>
std::vector<std::byte> rounded(std::span<const float> values) {
  constexpr double kLowest = std::numeric_limits<Integer>::lowest(),
                   kLargest = std::numeric_limits<Integer>::max();
  std::vector<std::byte> bytes(values.size() * sizeof(Integer));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value =
        std::isnan(values[i]) ? 0.0 : std::clamp(std::rint(double{values[i]}), kLowest, kLargest);
    const auto stored = static_cast<Integer>(value);
    std::memcpy(&bytes[i * sizeof(Integer)], &stored, sizeof(Integer));
  }
  return bytes;
}

/// The samples as they are stored; floats are not copied, `storage` holds the others.
std::span<const std::byte> storedSamples(const ImageView& image, std::vector<std::byte>& storage) {
  switch (image.element) {
    case Element::Float32:
      return std::as_bytes(image.values);
    case Element::UInt8:
      storage = rounded<std::uint8_t>(image.values);
      break;
    case Element::Int16:
      storage = rounded<std::int16_t>(image.values);
      break;
    case Element::Int32:
      storage = rounded<std::int32_t>(image.values);
      break;
    default:
      throw Error(ErrorCode::Internal, "images are written as float32, uint8, int16 or int32");
  }
  return storage;
}

const char* nrrdType(Element element) {
  switch (element) {
    case Element::UInt8:
      return "uint8";
    case Element::Int16:
      return "int16";
    case Element::Int32:
      return "int32";
    default:
      return "float";
  }
}

/// The text before the samples, http://teem.sourceforge.net/nrrd/format.html; frames are the slowest axis, a
/// list.
std::string nrrdHeader(const ImageView& image) {
  const Geometry& grid = image.geometry;
  const bool hasFrames = image.frames > 1;
  std::ostringstream text;
  text.precision(std::numeric_limits<double>::max_digits10);
  text << "NRRD0004\ntype: " << nrrdType(image.element) << "\ndimension: " << (hasFrames ? 4 : 3)
       << "\nspace: left-posterior-superior\nsizes: " << grid.size[0] << ' ' << grid.size[1] << ' '
       << grid.size[2];
  if (hasFrames) text << ' ' << image.frames;
  text << "\nspace directions:";
  for (int axis = 0; axis < 3; ++axis) {
    text << " (";
    for (int row = 0; row < 3; ++row)
      text << (row ? "," : "") << grid.direction[3 * row + axis] * grid.spacing[axis];
    text << ')';
  }
  text << (hasFrames ? " none\nkinds: domain domain domain list" : "\nkinds: domain domain domain")
       << "\nendian: little\nencoding: gzip\nspace origin: (" << grid.origin[0] << ',' << grid.origin[1]
       << ',' << grid.origin[2] << ")\n\n";
  return text.str();
}

bool endsWith(const std::filesystem::path& path, std::string_view ending) {
  return path.filename().string().ends_with(ending);
}

}  // namespace

void writeImage(const std::filesystem::path& path, const ImageView& image, Overwrite overwrite) {
  const auto wanted = static_cast<std::size_t>(image.geometry.voxels()) * image.frames;
  if (image.values.size() != wanted)
    throw Error(ErrorCode::Internal, path.string() + ": " + std::to_string(image.values.size()) +
                                         " values, wanted " + std::to_string(wanted));
  const bool plain = endsWith(path, ".nii"), packed = endsWith(path, ".nii.gz");
  if (!plain && !packed && !endsWith(path, ".nrrd"))
    throw Error(ErrorCode::Usage, path.string() + ": unknown image format, wanted .nii, .nii.gz or .nrrd");
  AtomicFile file(path, overwrite);
  std::vector<std::byte> storage;
  const auto samples = storedSamples(image, storage);
  if (plain) {
    file.write(encodeNiftiHeader(image, path.string()));
    file.write(samples);
  } else if (packed) {
    const auto header = encodeNiftiHeader(image, path.string());
    std::vector<std::byte> whole(header.begin(), header.end());
    whole.insert(whole.end(), samples.begin(), samples.end());
    file.write(packGzip(whole, kCompressionLevel));
  } else {
    const std::string header = nrrdHeader(image);
    file.write(std::as_bytes(std::span(header)));
    file.write(packGzip(samples, kCompressionLevel));
  }
  file.publish();
}

void writeVolume(const std::filesystem::path& path, const Volume& volume, Overwrite overwrite) {
  writeImage(path, {.geometry = volume.geometry, .values = volume.values}, overwrite);
}

}  // namespace voxelfit
