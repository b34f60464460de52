// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/ListOutside.cuh"
#include "Fitting/Finish.h"
#include "Fitting/Rounds.cuh"

namespace voxelfit::cuda {

__global__ void listOutside(const __grid_constant__ FitTask t, int parameters, std::uint32_t* count) {
  const std::int64_t v = threadVoxel();
  if (v >= t.voxels || settledInsideBounds(t, parameters, v)) return;
  t.unfinished[atomicAdd(count, 1u)] = static_cast<std::int32_t>(v);
}

const void* listOutsideKernel() { return reinterpret_cast<const void*>(listOutside); }

}  // namespace voxelfit::cuda
