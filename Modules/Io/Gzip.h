// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// gzip in memory: one member or several after each other (RFC 1952).
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "Io/Bytes.h"

namespace voxelfit {

/// True when the bytes begin as a gzip file does.
bool isGzip(std::span<const std::byte> bytes);

/// The first `size` unpacked bytes, fewer when the data end before; for looking at a header. Throws Error
/// Unreadable, beginning with `name`, when the packed data are corrupt.
std::vector<std::byte> unpackGzipStart(std::span<const std::byte> packed, std::size_t size,
                                       const std::string& name);

/// Unpacks exactly `size` bytes in one pass; checksums are compared. Refuses sizes that the packed bytes
/// cannot hold before any memory is taken. Throws Error Unreadable, beginning with `name`, when the data are
/// corrupt or of another size.
Bytes unpackGzip(std::span<const std::byte> packed, std::size_t size, const std::string& name);

/// Packs into one member; level 1 (fast) to 12 (small).
std::vector<std::byte> packGzip(std::span<const std::byte> bytes, int level);

}  // namespace voxelfit
