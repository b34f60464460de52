// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The functions of the CUDA runtime that the back end calls, played by the processor: device memory is
// memory, a copy is a copy, a launch is a loop. What it cannot show is what only many threads at once can get
// wrong.
#include <cstddef>
#include <functional>
#include <utility>

namespace voxelfit::fake {

using Kernel = std::function<void(void** arguments)>;

/// Makes a kernel known to cudaLaunchKernelExC.
void know(const void* address, Kernel kernel);

template <class... Arguments>
void know(void (*kernel)(Arguments...)) {
  know(reinterpret_cast<const void*>(kernel), [kernel](void** arguments) {
    [&]<std::size_t... i>(std::index_sequence<i...>) {
      kernel(*static_cast<std::remove_const_t<Arguments>*>(arguments[i])...);
    }
    (std::index_sequence_for<Arguments...>{});
  });
}

/// No single allocation of device memory may be larger; 0: any.
extern std::size_t largestAllocation;

/// Kernels launched so far.
extern int launches;

/// Libraries of kernels that are loaded. The code of one is a text in which the names of its kernels stand.
extern int loadedLibraries;

}  // namespace voxelfit::fake
