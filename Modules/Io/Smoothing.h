// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Core/Series.h"

namespace voxelfit {

/// The series with each frame convolved with a Gaussian of this full width at half maximum (mm, > 0, the same
/// along all axes of the grid), as float32 in memory: 4 bytes a voxel and frame. Beyond its faces the image
/// goes on as at them. A voxel that is not finite counts for none of its neighbours, which take the others
/// the more, and stays as it is. Throws Error Usage when the width is more than kWidestSmoothing voxels.
/// Source of the kernel: Lindeberg, IEEE Trans Pattern Anal Mach Intell 12:234 (1990), as ITK has it.
Series smoothed(const Series& series, double width, int threads);

inline constexpr int kWidestSmoothing = 50;  ///< voxels along any axis that has more than one

}  // namespace voxelfit
