// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/ListOutside.cuh"
#include "Fitting/Finish.h"
#include "Fitting/Rounds.cuh"

namespace voxelfit::cuda {

namespace {

__global__ void listOutsideKernel(const __grid_constant__ FitTask t, int parameters, std::uint32_t* count) {
  const std::int64_t v = threadVoxel();
  if (v >= t.voxels || settledInsideBounds(t, parameters, v)) return;
  t.unfinished[atomicAdd(count, 1u)] = static_cast<std::int32_t>(v);
}

}  // namespace

cudaError_t listOutside(const FitTask& t, int parameters, std::uint32_t* count, cudaStream_t stream) {
  const auto blocks = static_cast<unsigned>((t.voxels + kDeviceThreads - 1) / kDeviceThreads);
  listOutsideKernel<<<blocks, kDeviceThreads, 0, stream>>>(t, parameters, count);
  return cudaGetLastError();
}

}  // namespace voxelfit::cuda
