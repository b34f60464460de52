// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "Io/Bytes.h"

namespace voxelfit {

/// The files of a folder and the folders in it, of a zip archive, or one file by itself; in the order of
/// their names.
class FileCollection {
 public:
  /// Lists the files without reading them. Throws Error Unreadable when `path` is missing or a damaged
  /// archive.
  explicit FileCollection(const std::filesystem::path& path);
  ~FileCollection();
  FileCollection(const FileCollection&) = delete;
  FileCollection& operator=(const FileCollection&) = delete;

  std::size_t size() const { return names_.size(); }
  /// For messages: the path, or ARCHIVE:ENTRY.
  const std::string& name(std::size_t index) const { return names_[index]; }
  /// The content: mapped, or unpacked from the archive with its checksum compared. Throws Error Unreadable.
  Bytes open(std::size_t index) const;

 private:
  class Archive;

  std::vector<std::string> names_;
  std::unique_ptr<Archive> archive_;  // null for folders and files
};

/// True when the bytes begin as a zip archive does.
bool isZip(std::span<const std::byte> bytes);

}  // namespace voxelfit
