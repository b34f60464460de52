// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <string>

namespace voxelfit {

/// What identifies the content of an input.
struct FileHash {
  std::int64_t bytes = 0;
  std::string xxh3;  ///< 64-bit XXH3 as 16 hexadecimal digits
};

/// Hashes a file, or all files of a folder in the order of their names. Throws Error Unreadable.
FileHash hashOf(const std::string& path);

}  // namespace voxelfit
