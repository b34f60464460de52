// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Fits in two steps as two jobs; see Segments in Models/Model.h.
#include "Batch/FitJob.h"
#include "Maps/ResultMap.h"

namespace voxelfit {

/// Whether the job's model is fitted in two steps.
bool isSegmented(const FitJob& job);

/// The first step. Throws Error Usage where the threshold differs between voxels.
FitJob firstStep(const FitJob& job);

/// The second step, after the first brought `first`; the kept parameter is moved by so many of its standard
/// errors, which the first step has then.
FitJob secondStep(const FitJob& job, const ResultSet& first, double errors = 0.0);

/// Whether standard errors are wanted, of which the two steps know only their own part.
bool hasErrors(const FitJob& job);

/// The second step once more, parameters only.
FitJob movedStep(const FitJob& job, const ResultSet& first, double errors);

/// What movedStep() brought with one standard error less and more.
struct MovedResults {
  ResultSet below, above;
};

/// Completes the standard errors in the results of the second step. That of the kept parameter is the one of
/// the first step. To the others, which take it as known, is added as a square what its error changes in
/// them, half the difference of the moved fits: the two-step covariance of Murphy and Topel, J Bus Econ Stat
/// 3:370 (1985). Its mixed term vanishes: what is linear in the noise and changes the kept parameter lies
/// beyond the threshold and is orthogonal to the size of the decay there, which is all that the second step
/// can change of it.
void completeErrors(const FitJob& job, const ResultSet& first, const MovedResults& moved, ResultSet& second);

}  // namespace voxelfit
