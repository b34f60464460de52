// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <memory>

#include "Batch/Cuda/Check.cuh"

namespace voxelfit::cuda {

/// Memory that grows when more is asked for and is not kept on growing. Allocate and Free are functions of
/// the runtime.
template <cudaError_t (*allocate)(void**, std::size_t), cudaError_t (*release)(void*)>
class Memory {
 public:
  /// At least `bytes` bytes; what stood there before is lost when it grows. Throws Failure.
  char* atLeast(std::size_t bytes) {
    if (bytes <= size_) return static_cast<char*>(memory_.get());
    memory_.reset();
    size_ = 0;
    void* fresh = nullptr;
    check(allocate(&fresh, bytes), "allocating memory");
    memory_.reset(fresh);
    size_ = bytes;
    return static_cast<char*>(fresh);
  }

 private:
  struct Release {
    void operator()(void* memory) const { release(memory); }
  };
  std::unique_ptr<void, Release> memory_;
  std::size_t size_ = 0;
};

using DeviceMemory = Memory<cudaMalloc, cudaFree>;
using PinnedMemory = Memory<cudaMallocHost, cudaFreeHost>;

}  // namespace voxelfit::cuda
