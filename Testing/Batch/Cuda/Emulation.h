// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Lets a C++ compiler translate device code, so that a test can run every kernel on the processor, thread
// after thread. Included before everything else; see FakeRuntime.h for the other half.
#include <cuda_runtime_api.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>

#undef __global__
#undef __device__
#undef __launch_bounds__
#undef __grid_constant__
#define __global__
#define __device__
#define __launch_bounds__(...)
#define __grid_constant__
#define __CUDA_ARCH__ 900  // the code that a GPU runs

inline thread_local uint3 blockIdx, threadIdx;

inline std::uint32_t atomicAdd(std::uint32_t* number, std::uint32_t term) {
  const std::uint32_t before = *number;
  *number += term;
  return before;
}
