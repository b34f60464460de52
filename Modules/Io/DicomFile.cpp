// SPDX-License-Identifier: BSD-3-Clause
#include "Io/DicomFile.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/oflog/oflog.h>

#include <cstring>

#include "Core/Error.h"

namespace voxelfit {
namespace {

/// DCMTK would talk to stderr of every oddity; what matters comes back as a condition.
void silence() {
  [[maybe_unused]] static const bool done = [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    return true;
  }();
}

}  // namespace

void CloseDicom::operator()(DcmFileFormat* file) const { delete file; }

bool isDicom(std::span<const std::byte> bytes) {
  constexpr std::size_t kPreamble = 128;
  return bytes.size() >= kPreamble + 4 && std::memcmp(bytes.data() + kPreamble, "DICM", 4) == 0;
}

DicomFile parseDicom(const Bytes& bytes, const std::string& name, DicomExtent extent) {
  silence();
  DcmInputBufferStream stream;
  stream.setBuffer(bytes.view.data(), static_cast<offile_off_t>(bytes.view.size()));
  stream.setEos();
  DicomFile file(new DcmFileFormat);
  file->transferInit();
  const DcmTagKey end = extent == DicomExtent::Everything ? DCM_UndefinedTagKey : DCM_PixelData;
  const OFCondition result = file->readUntilTag(stream, EXS_Unknown, EGL_noChange, DCM_MaxReadLength, end);
  file->transferEnd();
  if (result.bad()) {
    const std::string part = extent == DicomExtent::Everything ? "pixel data" : "DICOM header";
    throw Error(ErrorCode::Unreadable, name + ": truncated or corrupt " + part + ", " + result.text());
  }
  return file;
}

}  // namespace voxelfit
