// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The fixed header of a single-file NIfTI image, https://nifti.nimh.nih.gov (nifti1.h, nifti2.h): what it
// says, checked.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "Core/Geometry.h"
#include "Core/Series.h"

namespace voxelfit {

/// Bytes that a NIfTI-1 header and a NIfTI-2 header take.
inline constexpr std::size_t kNifti1HeaderSize = 348;
inline constexpr std::size_t kNifti2HeaderSize = 540;

/// The data types of NIfTI that can be read; the values are the codes of the format.
enum class NiftiType : int {
  UInt8 = 2,
  Int16 = 4,
  Int32 = 8,
  Float32 = 16,
  Float64 = 64,
  Int8 = 256,
  UInt16 = 512,
  UInt32 = 768,
  Int64 = 1024,
  UInt64 = 1280
};

/// What a header says, in native byte order and checked: sizes are positive and their product does not
/// overflow.
struct NiftiHeader {
  Geometry geometry;
  std::int64_t frames = 1;
  double frameStep = 0.0;  ///< s; 0 when the header gives no time unit or step
  NiftiType type = NiftiType::Float32;
  int voxelSize = 4;             ///< bytes
  std::size_t dataOffset = 352;  ///< first byte of the samples
  double slope = 1.0;
  double intercept = 0.0;
  bool swapped = false;  ///< the file has the other byte order

  std::size_t dataSize() const;  ///< bytes of all samples
};

/// True when the bytes begin as a single-file NIfTI image does (NIfTI-1 or -2, either byte order).
bool isNifti(std::span<const std::byte> start);

/// Reads the header from the first bytes of a file (at least kNifti2HeaderSize of them, where the file has so
/// many). Throws Error Unreadable, beginning with `name`, for anything that is not a 3-D or 4-D image of real
/// numbers.
NiftiHeader parseNiftiHeader(std::span<const std::byte> start, const std::string& name);

}  // namespace voxelfit
