// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Fits in two steps as two jobs; see Segments in Models/Model.h.
#include "Batch/FitJob.h"
#include "Maps/ResultMap.h"

namespace voxelfit {

/// Whether the job's model is fitted in two steps.
bool isSegmented(const FitJob& job);

/// The first step. Throws Error Usage where the threshold differs between
/// voxels.
FitJob firstStep(const FitJob& job);

/// The second step, after the first brought `first`.
FitJob secondStep(const FitJob& job, const ResultSet& first);

/// Puts the standard errors that the first step gave the kept parameter into
/// the results of the second.
void keepErrors(const FitJob& job, const ResultSet& first, ResultSet& second);

}  // namespace voxelfit
