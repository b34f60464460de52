// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The noise of a scan from its own fits: the scale of the error law is estimated in each voxel of a sample,
// and the middle of those serves all voxels.
#include "Batch/Engine.h"

namespace voxelfit {

/// Whether the job asks for one scale of its law for all voxels.
bool needsCommonScale(const FitJob& job);

/// The job that estimates the scale in each voxel.
FitJob scaleStep(const FitJob& job);

/// At most 4000 voxels, evenly spread over those of the region: the same for any number of threads.
FitRegion sampleOf(const FitRegion& region);

/// The scale, unit of the data, from the fits of scaleStep(). Squared it is the median of the squares, which
/// no minority of voxels without the model's shape can move far, over the median of chi squared with n - p
/// degrees per degree, so that few samples do not make it small. Source of the latter: Wilson and Hilferty,
/// Proc Natl Acad Sci 17:684 (1931). Throws Error Mismatch where no voxel of the sample could be fitted.
double commonScale(const FitJob& job, const ResultSet& sample);

}  // namespace voxelfit
