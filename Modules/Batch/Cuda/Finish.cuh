// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace voxelfit::cuda {

/// The steps of Fitting/Finish.h between two searches. Each is a kernel (FitTask t, int parameters,
/// std::uint32_t* count) with one thread a voxel; *count is the length of the list t.unfinished.
struct FinishKernels {
  const void* listOutside;    ///< lists the voxels that the bounded fitter must take over
  const void* listOnBound;    ///< lists those on a bound, sets their results aside and moves them inside
  const void* setAside;       ///< sets the results of the list aside
  const void* restoreBetter;  ///< puts them back where they were better
};
FinishKernels finishKernels();

}  // namespace voxelfit::cuda
