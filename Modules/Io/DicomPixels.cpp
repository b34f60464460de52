// SPDX-License-Identifier: BSD-3-Clause
#include "Io/DicomPixels.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcxfer.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <gdcmImageReader.h>
#include <gdcmTrace.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "Core/Error.h"
#include "Io/ByteStream.h"
#include "Io/DicomFile.h"

namespace voxelfit {
namespace {

[[noreturn]] void fail(const std::string& name, const std::string& found) {
  throw Error(ErrorCode::Unreadable, name + ": " + found);
}

/// How the samples of a file are stored.
struct PixelFormat {
  Element element;
  int unusedBits;  ///< above the value in a 16-bit sample
};

PixelFormat formatOf(DcmItem& header, const std::string& name) {
  const auto number = [&](const DcmTagKey& tag, Uint16 value) {
    header.findAndGetUint16(tag, value);
    return value;
  };
  const Uint16 channels = number(DCM_SamplesPerPixel, 1), bits = number(DCM_BitsAllocated, 16);
  const Uint16 used = number(DCM_BitsStored, bits);
  const bool isSigned = number(DCM_PixelRepresentation, 0) == 1;
  if (channels != 1) fail(name, std::to_string(channels) + " values a voxel, wanted a grey image");
  switch (bits) {
    case 8:
      return {isSigned ? Element::Int8 : Element::UInt8, 0};
    case 16:
      return {isSigned ? Element::Int16 : Element::UInt16, used >= 1 && used < 16 ? 16 - used : 0};
    case 32:
      return {isSigned ? Element::Int32 : Element::UInt32, 0};
    case 64:
      return {Element::Float64, 0};
    default:
      fail(name, std::to_string(bits) + " bits a voxel, wanted 8, 16, 32 or 64");
  }
}

/// Drops what some files keep above the value and carries the sign there.
template <class Integer>
void clearUnusedBits(std::vector<char>& bytes, int unusedBits) {
  for (std::size_t i = 0; i + sizeof(Integer) <= bytes.size(); i += sizeof(Integer)) {
    Integer sample;
    std::memcpy(&sample, &bytes[i], sizeof(sample));
    sample = static_cast<Integer>(static_cast<Integer>(static_cast<std::uint16_t>(sample) << unusedBits) >>
                                  unusedBits);
    std::memcpy(&bytes[i], &sample, sizeof(sample));
  }
}

/// The unpacked, native pixels of all frames of one file.
struct FilePixels {
  Element element;
  std::vector<char> bytes;
};

template <class Sample>
std::vector<char> copied(const Sample* samples, unsigned long count) {
  const auto* begin = reinterpret_cast<const char*>(samples);
  return {begin, begin + count * sizeof(Sample)};
}

/// Pixels that are stored as they are; DCMTK has turned their byte order.
std::vector<char> plainPixels(DcmItem& content, Element& element, const std::string& name) {
  unsigned long count = 0;
  const Float32* reals = nullptr;
  const Float64* doubles = nullptr;
  const Uint8* bytes = nullptr;
  const Uint16* words = nullptr;
  if (content.findAndGetFloat32Array(DCM_FloatPixelData, reals, &count).good() && reals) {
    element = Element::Float32;
    return copied(reals, count);
  }
  if (content.findAndGetFloat64Array(DCM_DoubleFloatPixelData, doubles, &count).good() && doubles) {
    element = Element::Float64;
    return copied(doubles, count);
  }
  if (elementSize(element) == 1 && content.findAndGetUint8Array(DCM_PixelData, bytes, &count).good() && bytes)
    return copied(bytes, count);
  if (content.findAndGetUint16Array(DCM_PixelData, words, &count).good() && words)
    return copied(words, count);
  fail(name, "has no pixel data");
}

void registerCodecs() {
  [[maybe_unused]] static const bool done = [] {
    DJDecoderRegistration::registerCodecs();
    DcmRLEDecoderRegistration::registerCodecs();
    return true;
  }();
}

/// JPEG 2000, which DCMTK does not know, and JPEG-LS, for which both libraries bring functions of the same
/// names.
bool needsGdcm(const DcmDataset& content) {
  const E_TransferSyntax packing = content.getOriginalXfer();
  return packing == EXS_JPEG2000 || packing == EXS_JPEG2000LosslessOnly || packing == EXS_JPEGLSLossless ||
         packing == EXS_JPEGLSLossy;
}

/// Unpacks JPEG and run lengths in place.
void unpack(DcmDataset& content, const std::string& name) {
  registerCodecs();
  const OFCondition result = content.chooseRepresentation(EXS_LittleEndianExplicit, nullptr);
  if (result.bad()) fail(name, std::string("corrupt packed pixel data, ") + result.text());
}

/// GDCM knows the other packings too, but ends the program at some corrupt ones.
std::vector<char> unpackedByGdcm(const Bytes& file, std::size_t wanted, const std::string& name) {
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
  ByteStream stream(file.view);
  gdcm::ImageReader reader;
  reader.SetStream(stream);
  if (!reader.Read() || reader.GetImage().GetBufferLength() != wanted)
    fail(name, "corrupt packed pixel data");
  std::vector<char> pixels(wanted);
  if (!reader.GetImage().GetBuffer(pixels.data())) fail(name, "corrupt packed pixel data");
  return pixels;
}

/// More than the packings of DICOM reach on real images; refuses headers that lie about the size of a small
/// file.
constexpr std::size_t kLargestRatio = 4096;

FilePixels readPixels(const Bytes& file, const DicomSlice& slice) {
  const std::string& name = slice.fileName;
  const DicomFile parsed = parseDicom(file, name, DicomExtent::Everything);
  DcmDataset& content = *parsed->getDataset();
  const PixelFormat format = formatOf(content, name);
  FilePixels pixels{.element = format.element, .bytes = {}};
  Sint32 frames = 1;
  content.findAndGetSint32(DCM_NumberOfFrames, frames);
  const std::size_t frameSize =
      static_cast<std::size_t>(slice.columns) * slice.rows * elementSize(format.element);
  const auto count = static_cast<std::size_t>(std::max<Sint32>(frames, 1));
  if (frameSize / kLargestRatio > file.view.size() / count)
    fail(name, std::to_string(file.view.size()) + " bytes cannot hold " + std::to_string(count) +
                   " frames of " + std::to_string(frameSize) + " bytes");
  const std::size_t wanted = frameSize * count;
  const bool isForGdcm = needsGdcm(content);
  if (DcmXfer(content.getOriginalXfer()).isEncapsulated() && !isForGdcm) unpack(content, name);
  pixels.bytes = isForGdcm ? unpackedByGdcm(file, wanted, name) : plainPixels(content, pixels.element, name);
  if (format.unusedBits > 0 && pixels.element == Element::Int16)
    clearUnusedBits<std::int16_t>(pixels.bytes, format.unusedBits);
  if (format.unusedBits > 0 && pixels.element == Element::UInt16)
    clearUnusedBits<std::uint16_t>(pixels.bytes, format.unusedBits);
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
      fail(target.slice->fileName, std::to_string(pixels.bytes.size()) + " bytes of pixels, wanted " +
                                       std::to_string(begin + storedBytes_) + " up to frame " +
                                       std::to_string(target.slice->frame + 1));
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
