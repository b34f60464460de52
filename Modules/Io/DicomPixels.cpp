// SPDX-License-Identifier: BSD-3-Clause
#include "Io/DicomPixels.h"

#include <gdcmImageReader.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "Core/Error.h"
#include "Io/ByteStream.h"

namespace voxelfit {
namespace {

/// More than the packings of DICOM reach on real images; refuses headers that lie about the size of a small
/// file.
constexpr std::size_t kLargestRatio = 4096;

[[noreturn]] void fail(const std::string& name, const std::string& found) {
  throw Error(ErrorCode::Unreadable, name + ": " + found);
}

Element elementOf(const gdcm::PixelFormat& format, const std::string& name) {
  if (format.GetSamplesPerPixel() != 1)
    fail(name, std::to_string(format.GetSamplesPerPixel()) + " values a voxel, wanted a grey image");
  switch (format.GetScalarType()) {
    case gdcm::PixelFormat::UINT8:
      return Element::UInt8;
    case gdcm::PixelFormat::INT8:
      return Element::Int8;
    case gdcm::PixelFormat::UINT12:
    case gdcm::PixelFormat::UINT16:
      return Element::UInt16;
    case gdcm::PixelFormat::INT12:
    case gdcm::PixelFormat::INT16:
      return Element::Int16;
    case gdcm::PixelFormat::UINT32:
      return Element::UInt32;
    case gdcm::PixelFormat::INT32:
      return Element::Int32;
    case gdcm::PixelFormat::FLOAT32:
      return Element::Float32;
    case gdcm::PixelFormat::FLOAT64:
      return Element::Float64;
    default:
      fail(name,
           "pixel type " + std::string(format.GetScalarTypeAsString()) + ", wanted 8 to 32 bits or reals");
  }
}

/// The unpacked, native pixels of all frames of one file.
struct FilePixels {
  Element element;
  std::vector<char> bytes;
};

FilePixels readPixels(const Bytes& file, const DicomSlice& slice) {
  const std::string& name = slice.fileName;
  ByteStream stream(file.view);
  gdcm::ImageReader reader;
  reader.SetStream(stream);
  if (!reader.Read()) fail(name, "truncated or corrupt pixel data");
  const gdcm::Image& image = reader.GetImage();
  const unsigned int* size = image.GetDimensions();
  if (static_cast<int>(size[0]) != slice.columns || static_cast<int>(size[1]) != slice.rows)
    fail(name, "pixel data do not fit the header");
  FilePixels pixels{.element = elementOf(image.GetPixelFormat(), name), .bytes = {}};
  const std::size_t length = image.GetBufferLength();
  if (length / kLargestRatio > file.view.size())
    fail(name, std::to_string(file.view.size()) + " bytes cannot hold " + std::to_string(length) +
                   " bytes of pixels");
  pixels.bytes.resize(length);
  if (!image.GetBuffer(pixels.bytes.data())) fail(name, "truncated or corrupt pixel data");
  return pixels;
}

/// Where a slice goes.
struct Target {
  std::size_t frame;
  std::size_t z;
  const DicomSlice* slice;
};

std::map<std::size_t, std::vector<Target>> targetsByFile(const OrderedSlices& ordered) {
  std::map<std::size_t, std::vector<Target>> targets;
  for (std::size_t t = 0; t < ordered.frames.size(); ++t)
    for (std::size_t z = 0; z < ordered.frames[t].size(); ++z)
      targets[ordered.frames[t][z]->file].push_back({t, z, ordered.frames[t][z]});
  return targets;
}

bool isScaledByFrame(const OrderedSlices& ordered) {
  for (const auto& frame : ordered.frames)
    for (const DicomSlice* slice : frame)
      if (slice->slope != frame.front()->slope || slice->intercept != frame.front()->intercept) return false;
  return true;
}

/// Real values of one stored slice.
void scaleTo(float* out, const std::byte* stored, Element element, const DicomSlice& slice) {
  Series plane;
  plane.element = element;
  plane.frames = {{stored, slice.slope, slice.intercept}};
  std::vector<std::int64_t> voxels(static_cast<std::size_t>(slice.columns) * slice.rows);
  for (std::size_t i = 0; i < voxels.size(); ++i) voxels[i] = static_cast<std::int64_t>(i);
  plane.gather(0, voxels, out);
}

/// The memory of a series and the way slices get into it.
class Assembly {
 public:
  Assembly(const OrderedSlices& ordered, Element stored)
      : stored_(stored), keepsStored_(isScaledByFrame(ordered)), positions_(ordered.frames.front().size()) {
    const auto voxels = static_cast<std::size_t>(ordered.geometry.size[0] * ordered.geometry.size[1]);
    storedBytes_ = voxels * elementSize(stored);
    planeBytes_ = voxels * elementSize(element());
    buffer_.emplace(planeBytes_ * positions_ * ordered.frames.size());
  }

  Element element() const { return keepsStored_ ? stored_ : Element::Float32; }
  Element stored() const { return stored_; }

  void place(const Target& target, const FilePixels& pixels) {
    const std::size_t begin = storedBytes_ * target.slice->frame;
    if (begin + storedBytes_ > pixels.bytes.size())
      fail(target.slice->fileName, "has no pixels for frame " + std::to_string(target.slice->frame + 1));
    const auto* from = reinterpret_cast<const std::byte*>(pixels.bytes.data()) + begin;
    std::byte* to = buffer_->view.data() + planeBytes_ * (target.frame * positions_ + target.z);
    if (keepsStored_)
      std::memcpy(to, from, storedBytes_);
    else
      scaleTo(reinterpret_cast<float*>(to), from, stored_, *target.slice);
  }

  void fill(Series& series, const OrderedSlices& ordered) const {
    series.element = element();
    for (std::size_t t = 0; t < ordered.frames.size(); ++t) {
      const DicomSlice& first = *ordered.frames[t].front();
      const std::byte* data = buffer_->view.data() + planeBytes_ * positions_ * t;
      series.frames.push_back(keepsStored_ ? Frame{data, first.slope, first.intercept}
                                           : Frame{data, 1.0, 0.0});
    }
    series.storage = buffer_->storage;
  }

 private:
  Element stored_;
  bool keepsStored_;
  std::size_t positions_;
  std::size_t storedBytes_ = 0;
  std::size_t planeBytes_ = 0;
  std::optional<Buffer> buffer_;
};

}  // namespace

Series readDicomPixels(const FileCollection& files, OrderedSlices ordered) {
  std::optional<Assembly> assembly;
  std::string firstName;
  for (const auto& [file, targets] : targetsByFile(ordered)) {
    const DicomSlice& slice = *targets.front().slice;
    const FilePixels pixels = readPixels(files.open(file), slice);
    if (!assembly) {
      assembly.emplace(ordered, pixels.element);
      firstName = slice.fileName;
    }
    if (pixels.element != assembly->stored())
      throw Error(ErrorCode::Mismatch, slice.fileName + ": stores another pixel type than " + firstName);
    for (const Target& target : targets) assembly->place(target, pixels);
  }
  Series series;
  assembly->fill(series, ordered);
  series.geometry = ordered.geometry;
  series.axis = std::move(ordered.axis);
  return series;
}

}  // namespace voxelfit
