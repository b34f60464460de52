// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>

#include "Io/AtomicFile.h"

namespace voxelfit {

/// The folder that results will go to, claimed before the work: made when missing, known to be writable, and
/// not holding anything unless it may be overwritten. When nothing has come into it, it goes again with this
/// object.
class OutputFolder {
 public:
  /// Throws Error NotWritable.
  OutputFolder(const std::filesystem::path& folder, Overwrite overwrite);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

 private:
  std::filesystem::path folder_;
  bool isMade_ = false;
};

}  // namespace voxelfit
