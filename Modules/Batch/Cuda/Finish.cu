// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/Finish.cuh"
#include "Fitting/Finish.h"
#include "Fitting/Rounds.cuh"

namespace voxelfit::cuda {

__global__ void listOutside(const __grid_constant__ FitTask t, int parameters, std::uint32_t* count) {
  const std::int64_t v = threadVoxel();
  if (v >= t.voxels || settledInsideBounds(t, parameters, v)) return;
  t.unfinished[atomicAdd(count, 1u)] = static_cast<std::int32_t>(v);
}

__global__ void listOnBound(const __grid_constant__ FitTask t, int parameters, std::uint32_t* count) {
  const std::int64_t v = threadVoxel();
  if (v >= t.voxels || !isOnAnyBound(t, parameters, v)) return;
  const std::uint32_t place = atomicAdd(count, 1u);
  t.unfinished[place] = static_cast<std::int32_t>(v);
  KeptResults(t, parameters).setAside(place);
  moveInside(t, parameters, v);
}

__global__ void setAside(const __grid_constant__ FitTask t, int parameters, std::uint32_t* count) {
  const std::int64_t place = threadVoxel();
  if (place < *count) KeptResults(t, parameters).setAside(place);
}

__global__ void restoreBetter(const __grid_constant__ FitTask t, int parameters, std::uint32_t* count) {
  const std::int64_t place = threadVoxel();
  if (place < *count) KeptResults(t, parameters).restoreBetter(place);
}

FinishKernels finishKernels() {
  const auto address = [](auto* kernel) { return reinterpret_cast<const void*>(kernel); };
  return {address(listOutside), address(listOnBound), address(setAside), address(restoreBetter)};
}

}  // namespace voxelfit::cuda
