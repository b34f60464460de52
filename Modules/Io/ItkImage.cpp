// SPDX-License-Identifier: BSD-3-Clause
#include "Io/ItkImage.h"

#include <itkImageIOBase.h>
#include <itkImageIOFactory.h>
#include <itkMetaDataObject.h>
#include <itkMetaImageIOFactory.h>
#include <itkNiftiImageIOFactory.h>
#include <itkNrrdImageIOFactory.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Core/Unit.h"
#include "Io/Bytes.h"
#include "Io/ImageSize.h"

namespace voxelfit {
namespace {

/// More than gzip reaches (1032); refuses headers that lie about the size of a small file.
constexpr std::size_t kLargestRatio = 1100;

/// ITK keeps quiet when the samples of a MetaImage end early: what it does not reach keeps this mark.
constexpr std::byte kMark{0xa5};
constexpr std::size_t kMarkSize = 16;

[[noreturn]] void fail(const std::string& name, const std::string& found) {
  throw Error(ErrorCode::Unreadable, name + ": " + found);
}

/// ITK knows only formats that somebody registers.
void registerFormats() {
  [[maybe_unused]] static const bool done = [] {
    itk::Object::SetGlobalWarningDisplay(false);
    itk::NrrdImageIOFactory::RegisterOneFactory();
    itk::MetaImageIOFactory::RegisterOneFactory();
    itk::NiftiImageIOFactory::RegisterOneFactory();
    return true;
  }();
}

/// While it lives, nothing reaches the streams of the program: ITK's reader of MetaImages talks there of
/// damaged files, which the error of the call tells once.
class Silence {
 public:
  Silence() : out_(std::cout.rdbuf(nullptr)), err_(std::cerr.rdbuf(nullptr)) {}
  ~Silence() {
    std::cout.rdbuf(out_);
    std::cerr.rdbuf(err_);
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;

 private:
  std::streambuf* out_;
  std::streambuf* err_;
};

Element elementOf(const itk::ImageIOBase& io, const std::string& name) {
  switch (io.GetComponentType()) {
    case itk::IOComponentEnum::UCHAR:
      return Element::UInt8;
    case itk::IOComponentEnum::CHAR:
      return Element::Int8;
    case itk::IOComponentEnum::USHORT:
      return Element::UInt16;
    case itk::IOComponentEnum::SHORT:
      return Element::Int16;
    case itk::IOComponentEnum::UINT:
      return Element::UInt32;
    case itk::IOComponentEnum::INT:
      return Element::Int32;
    case itk::IOComponentEnum::FLOAT:
      return Element::Float32;
    case itk::IOComponentEnum::DOUBLE:
      return Element::Float64;
    default:
      fail(name, "voxels of type " + itk::ImageIOBase::GetComponentTypeAsString(io.GetComponentType()) +
                     ", wanted integers up to 32 bits or real numbers");
  }
}

Geometry geometryOf(const itk::ImageIOBase& io) {
  Geometry geometry;
  const unsigned int dimensions = std::min(io.GetNumberOfDimensions(), 3U);
  for (unsigned int axis = 0; axis < dimensions; ++axis) {
    geometry.size[axis] = static_cast<std::int64_t>(io.GetDimensions(axis));
    geometry.spacing[axis] = io.GetSpacing(axis);
    geometry.origin[axis] = io.GetOrigin(axis);
    const auto direction = io.GetDirection(axis);
    for (unsigned int row = 0; row < dimensions; ++row) geometry.direction[3 * row + axis] = direction[row];
  }
  return geometry;
}

/// Sizes along the dimensions and, last, the number of components.
void checkSizesOf(const itk::ImageIOBase& io, const std::string& name) {
  std::vector<std::int64_t> sizes;
  for (unsigned int axis = 0; axis < io.GetNumberOfDimensions(); ++axis)
    sizes.push_back(static_cast<std::int64_t>(io.GetDimensions(axis)));
  sizes.push_back(io.GetNumberOfComponents());
  checkSizes(sizes, name);
}

std::int64_t framesOf(const itk::ImageIOBase& io, const std::string& name) {
  const auto components = static_cast<std::int64_t>(io.GetNumberOfComponents());
  std::int64_t further = 1;
  for (unsigned int axis = 3; axis < io.GetNumberOfDimensions(); ++axis)
    further *= static_cast<std::int64_t>(io.GetDimensions(axis));
  if (io.GetNumberOfDimensions() > 4 || (components > 1 && further > 1))
    fail(name, std::to_string(io.GetNumberOfDimensions()) + " dimensions and " + std::to_string(components) +
                   " components, wanted 3 or 4 dimensions, or 3 with components");
  return components * further;
}

/// [voxel][component] to [component][voxel], for samples of any size.
Buffer framesFromComponents(std::span<const std::byte> interleaved, std::size_t components,
                            std::size_t sampleSize) {
  Buffer frames(interleaved.size());
  const std::size_t voxels = interleaved.size() / (components * sampleSize);
  const std::byte* from = interleaved.data();
  for (std::size_t voxel = 0; voxel < voxels; ++voxel)
    for (std::size_t k = 0; k < components; ++k, from += sampleSize)
      std::memcpy(frames.view.data() + (k * voxels + voxel) * sampleSize, from, sampleSize);
  return frames;
}

double metaNumber(const itk::MetaDataDictionary& meta, const std::string& key) {
  std::string text;
  if (!itk::ExposeMetaData(meta, key, text)) return NAN;
  std::istringstream stream(text);
  double value = NAN;
  return stream >> value ? value : NAN;
}

/// The keys that 3D Slicer's MultiVolume NRRD writes; frame labels are ms unless they say otherwise.
void readMultiVolume(const itk::MetaDataDictionary& meta, Series& series) {
  struct Key {
    const char* name;
    Unit unit;
  };
  constexpr std::array kKeys{Key{"EchoTime", unit::ms}, Key{"RepetitionTime", unit::ms},
                             Key{"FlipAngle", unit::deg}};
  for (const auto& [name, unit] : kKeys) {
    const double value = metaNumber(meta, std::string("MultiVolume.DICOM.") + name);
    if (std::isfinite(value)) series.acquisition[name] = unit.toBase(value);
  }
  std::string labels, tag, unitLabel = "ms";
  if (!itk::ExposeMetaData(meta, "MultiVolume.FrameLabels", labels)) return;
  itk::ExposeMetaData(meta, "MultiVolume.FrameIdentifyingDICOMTagName", tag);
  itk::ExposeMetaData(meta, "MultiVolume.FrameIdentifyingDICOMTagUnits", unitLabel);
  const Unit* unit = findUnit(unitLabel.c_str());
  if (!tag.ends_with("Time") || tag == "EchoTime" || tag == "InversionTime" || !unit) return;
  std::ranges::replace(labels, ',', ' ');
  std::istringstream stream(labels);
  std::vector<double> times;
  for (double label = 0.0; stream >> label;) times.push_back(unit->toBase(label));
  if (times.size() == series.frames.size()) series.axis = {AxisKind::Time, std::move(times)};
}

Series readWith(itk::ImageIOBase& io, const std::string& name, std::size_t fileSize) {
  io.SetFileName(name);
  io.ReadImageInformation();
  checkSizesOf(io, name);
  Series series;
  series.geometry = geometryOf(io);
  series.element = elementOf(io, name);
  series.source = name;
  const std::int64_t frames = framesOf(io, name);
  const auto wanted = static_cast<double>(io.GetImageSizeInBytes());
  const bool isWhole =
      name.ends_with(".nrrd") || name.ends_with(".mha");  // the others keep their samples elsewhere
  if (isWhole && wanted > static_cast<double>(kLargestRatio) * static_cast<double>(fileSize))
    fail(name, std::to_string(fileSize) + " bytes cannot hold what the header describes, " +
                   sizeText(series.geometry) + " voxels in " + std::to_string(frames) + " frames");
  itk::ImageIORegion region(io.GetNumberOfDimensions());
  for (unsigned int axis = 0; axis < io.GetNumberOfDimensions(); ++axis)
    region.SetSize(axis, io.GetDimensions(axis));
  io.SetIORegion(region);
  Buffer samples(io.GetImageSizeInBytes());
  const auto end = samples.view.last(std::min(samples.view.size(), kMarkSize));
  std::ranges::fill(end, kMark);
  io.Read(samples.view.data());
  if (std::ranges::all_of(end, [](std::byte byte) { return byte == kMark; }))
    fail(name, "truncated, the last voxels are missing");
  const std::size_t components = io.GetNumberOfComponents();
  if (components > 1) samples = framesFromComponents(samples.view, components, elementSize(series.element));
  const std::size_t frameSize = samples.view.size() / static_cast<std::size_t>(frames);
  for (std::int64_t k = 0; k < frames; ++k)
    series.frames.push_back({samples.view.data() + k * frameSize, 1.0, 0.0});
  series.storage = samples.storage;
  readMultiVolume(io.GetMetaDataDictionary(), series);
  return series;
}

}  // namespace

Series readItkImage(const std::filesystem::path& path) {
  const std::string name = path.string();
  const std::size_t fileSize = mapFile(path).view.size();  // a plain message when the file is missing
  registerFormats();
  const Silence silence;
  try {
    const auto io = itk::ImageIOFactory::CreateImageIO(name.c_str(), itk::CommonEnums::IOFileMode::ReadMode);
    if (!io) fail(name, "is not an image, wanted NIfTI, NRRD, MetaImage or DICOM");
    return readWith(*io, name, fileSize);
  } catch (const itk::ExceptionObject& error) {
    std::string reason = error.GetDescription();
    std::ranges::replace(reason, '\n', ' ');
    const auto object = reason.find("): ");  // ITK begins with the class and its place in memory
    if (object != std::string::npos) reason.erase(0, object + 3);
    fail(name, "truncated or corrupt, " + reason);
  }
}

}  // namespace voxelfit
