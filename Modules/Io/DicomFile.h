// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// One DICOM file, parsed by DCMTK, whose types stay behind this header.
#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "Io/Bytes.h"

class DcmFileFormat;

namespace voxelfit {

/// Deletes a parsed file.
struct CloseDicom {
  void operator()(DcmFileFormat* file) const;
};
using DicomFile = std::unique_ptr<DcmFileFormat, CloseDicom>;

/// How far a file is parsed.
enum class DicomExtent { UpToPixels, Everything };

/// True when the bytes begin as a DICOM file does.
bool isDicom(std::span<const std::byte> bytes);

/// Parses a file from memory. Throws Error Unreadable, beginning with `name`, when it is truncated or not
/// well formed.
DicomFile parseDicom(const Bytes& bytes, const std::string& name, DicomExtent extent);

}  // namespace voxelfit
