// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Read-only memory from files, with what keeps it alive.
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace voxelfit {

/// Bytes of a file, mapped or unpacked. Copies share the memory.
struct Bytes {
  std::span<const std::byte> view;
  std::shared_ptr<const void> storage;  ///< keeps `view` alive
};

/// Uninitialised memory to be filled once and then shared as Bytes.
struct Buffer {
  explicit Buffer(std::size_t size);
  /// The finished content.
  Bytes share() const { return {view, storage}; }

  std::span<std::byte> view;
  std::shared_ptr<std::byte[]> storage;
};

/// Maps a whole file; pages are read when touched. Throws Error Unreadable when it is missing, a folder or
/// not readable.
Bytes mapFile(const std::filesystem::path& path);

}  // namespace voxelfit
