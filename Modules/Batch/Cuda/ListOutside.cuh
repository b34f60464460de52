// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cuda_runtime_api.h>

#include "Fitting/Task.h"

namespace voxelfit::cuda {

/// Puts a kernel on a stream that lists in t.unfinished, and counts in *count, the voxels that the bounded
/// fitter must take over; see Fitting/Finish.h. `parameters` is the number of the model's parameters.
cudaError_t listOutside(const FitTask& t, int parameters, std::uint32_t* count, cudaStream_t stream);

}  // namespace voxelfit::cuda
