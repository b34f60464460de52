// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace voxelfit {

/// What happens when the final file exists.
enum class Overwrite { Refuse, Replace };

/// A file that appears under its final name complete or not at all: bytes go to a hidden temporary in the
/// same folder, publish() flushes them to the disk and renames. Destroyed without publish(), it leaves
/// nothing behind. Every failure throws Error NotWritable with the final name and the system's reason.
class AtomicFile {
 public:
  /// Opens the temporary. With Refuse, an existing `path` is an error here already.
  AtomicFile(const std::filesystem::path& path, Overwrite overwrite);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  /// Appends bytes.
  void write(std::span<const std::byte> bytes);
  /// Makes the file visible. With Refuse, a file that came into being meanwhile is kept and this throws. Call
  /// once, last.
  void publish();

 private:
  [[noreturn]] void fail(int reason) const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  Overwrite overwrite_;
  int descriptor_ = -1;
};

/// Writes one file in one go, see AtomicFile.
void writeAtomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                     Overwrite overwrite);

/// The same for text.
void writeAtomically(const std::filesystem::path& path, std::string_view text, Overwrite overwrite);

}  // namespace voxelfit
