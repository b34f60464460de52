// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cuda_runtime_api.h>

#include "Batch/Cuda/CudaInterface.h"

namespace voxelfit::cuda {

/// Puts the part of a fit that is asked for on a stream: a handful of kernels, no copy, no waiting. All
/// pointers of fit.task and fit.assess are device memory; task.scratch has deviceScratchBytes(). Throws
/// Failure.
void launchFit(const CudaFit& fit, cudaStream_t stream);

}  // namespace voxelfit::cuda
