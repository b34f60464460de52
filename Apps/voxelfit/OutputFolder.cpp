// SPDX-License-Identifier: BSD-3-Clause
#include "OutputFolder.h"

#include "Core/Error.h"

namespace voxelfit {

namespace fs = std::filesystem;

OutputFolder::OutputFolder(const fs::path& folder, Overwrite overwrite) : folder_(folder) {
  std::error_code error;
  if (fs::exists(folder, error)) {
    if (!fs::is_directory(folder, error))
      throw Error(ErrorCode::NotWritable, folder.string() + ": is a file, wanted a folder");
    if (overwrite == Overwrite::Refuse && !fs::is_empty(folder, error))
      throw Error(ErrorCode::NotWritable, folder.string() + ": exists and is not empty, wanted a new folder",
                  "choose another folder, or overwrite the results with --force");
  }
  isMade_ = fs::create_directories(folder, error);
  if (error) throw Error(ErrorCode::NotWritable, folder.string() + ": cannot be made, " + error.message());
  const AtomicFile probe(folder / "job.json",
                         Overwrite::Replace);  // its temporary shows that files can be made
}

OutputFolder::~OutputFolder() {
  std::error_code ignored;
  if (isMade_) fs::remove(folder_, ignored);  // only when it is empty
}

}  // namespace voxelfit
