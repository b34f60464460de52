// SPDX-License-Identifier: BSD-3-Clause
#include "Io/Nifti.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "Core/Error.h"
#include "Io/Bytes.h"
#include "Io/Gzip.h"
#include "Io/NiftiHeader.h"

namespace voxelfit {
namespace {

/// The stored type in a Series; 64-bit integers become doubles there.
Element elementOf(NiftiType type) {
  switch (type) {
    case NiftiType::UInt8:
      return Element::UInt8;
    case NiftiType::Int8:
      return Element::Int8;
    case NiftiType::Int16:
      return Element::Int16;
    case NiftiType::UInt16:
      return Element::UInt16;
    case NiftiType::Int32:
      return Element::Int32;
    case NiftiType::UInt32:
      return Element::UInt32;
    case NiftiType::Float32:
      return Element::Float32;
    case NiftiType::Float64:
    case NiftiType::Int64:
    case NiftiType::UInt64:
      return Element::Float64;
  }
  return Element::Float32;
}

void reverseEach(std::span<std::byte> bytes, std::size_t size) {
  for (std::size_t i = 0; i < bytes.size(); i += size) {
    const auto sample = bytes.subspan(i, size);
    std::ranges::reverse(sample);
  }
}

template <class Integer>
void toDouble(std::span<std::byte> bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += sizeof(Integer)) {
    Integer stored;
    std::memcpy(&stored, &bytes[i], sizeof(stored));
    const auto value = static_cast<double>(stored);
    std::memcpy(&bytes[i], &value, sizeof(value));
  }
}

/// The samples as a Series can hold them: the file's own bytes, or an aligned, native copy where those will
/// not do.
Bytes usableSamples(const NiftiHeader& header, const Bytes& file) {
  const auto stored = file.view.subspan(header.dataOffset, header.dataSize());
  const bool wide = header.type == NiftiType::Int64 || header.type == NiftiType::UInt64;
  const bool aligned = reinterpret_cast<std::uintptr_t>(stored.data()) % header.voxelSize == 0;
  if (aligned && !wide && !header.swapped) return {stored, file.storage};
  const Buffer copy(stored.size());
  std::ranges::copy(stored, copy.view.begin());
  if (header.swapped) reverseEach(copy.view, header.voxelSize);
  if (header.type == NiftiType::Int64) toDouble<std::int64_t>(copy.view);
  if (header.type == NiftiType::UInt64) toDouble<std::uint64_t>(copy.view);
  return copy.share();
}

}  // namespace

Series readNifti(const std::filesystem::path& path) {
  const std::string name = path.string();
  Bytes file = mapFile(path);
  NiftiHeader header;
  const bool isPacked = isGzip(file.view);
  if (isPacked) {
    header = parseNiftiHeader(unpackGzipStart(file.view, kNifti2HeaderSize, name), name);
    file = unpackGzip(file.view, header.dataOffset + header.dataSize(), name);
  } else {
    header = parseNiftiHeader(file.view.first(std::min(file.view.size(), kNifti2HeaderSize)), name);
    const std::size_t wanted = header.dataOffset + header.dataSize();
    if (file.view.size() < wanted)
      throw Error(ErrorCode::Unreadable, name + ": truncated, " + std::to_string(file.view.size()) +
                                             " bytes, the header describes " + std::to_string(wanted));
  }
  const Bytes samples = usableSamples(header, file);
  const bool isMapped = !isPacked && samples.storage == file.storage;
  Series series{.geometry = header.geometry,
                .element = elementOf(header.type),
                .frames = {},
                .axis = {},
                .acquisition = {},
                .source = name,
                .storage = samples.storage,
                .isMapped = isMapped};
  const std::size_t frameSize = samples.view.size() / static_cast<std::size_t>(header.frames);
  for (std::int64_t k = 0; k < header.frames; ++k)
    series.frames.push_back({samples.view.data() + k * frameSize, header.slope, header.intercept});
  if (header.frames > 1 && header.frameStep > 0) {
    series.axis.kind = AxisKind::Time;
    for (std::int64_t k = 0; k < header.frames; ++k)
      series.axis.values.push_back(static_cast<double>(k) * header.frameStep);
  }
  return series;
}

}  // namespace voxelfit
