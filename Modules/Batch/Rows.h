// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace voxelfit {

struct FreeMemory {
  void operator()(void* memory) const { std::free(memory); }
};

/// Rows of a tile, aligned as kernels read them.
template <class T>
using Row = std::unique_ptr<T[], FreeMemory>;

/// `count` zeros.
template <class T>
Row<T> makeRow(std::int64_t count) {
  const std::size_t bytes = (static_cast<std::size_t>(count) * sizeof(T) + 63) / 64 * 64;
  auto* memory = static_cast<T*>(std::aligned_alloc(64, std::max<std::size_t>(bytes, 64)));
  if (!memory) throw std::bad_alloc();
  std::memset(static_cast<void*>(memory), 0, bytes);
  return Row<T>(memory);
}

}  // namespace voxelfit
