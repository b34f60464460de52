// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace voxelfit::cuda {

/// The kernel (FitTask t, int parameters, std::uint32_t* count), one thread a voxel, that lists in
/// t.unfinished and counts in *count the voxels that the bounded fitter must take over; see Fitting/Finish.h.
const void* listOutsideKernel();

}  // namespace voxelfit::cuda
