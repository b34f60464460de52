// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Maps whose total variation is held down: neighbours share what the noise of each would hide, and edges
// stay.
#include <cstdint>
#include <vector>

#include "Batch/FitJob.h"
#include "Core/Progress.h"
#include "Maps/ResultMap.h"

namespace voxelfit {

/// The fit of each voxel alone, with the errors and criteria that regularise() weighs by.
FitJob aloneStep(const FitJob& job);

/// What regularise() found.
struct RegularisedMaps {
  FitJob held;                         ///< the job with each parameter held there, for what else is wanted
  std::vector<std::uint32_t> atBound;  ///< a bit for each parameter that lies on a bound, one word a voxel
  int rounds = 0;                      ///< 100 at most
  bool isSettled = false;              ///< whether the last round had next to nothing left to gain
};

/// Moves the parameters of all voxels together, inside their bounds, to a minimum of
///   sum over voxels of sse / (2 sigma^2) + sum over parameters k of
///     job.totalVariation[k] times the sum over voxels of the length of the gradient of parameter k,
/// parameters in units of their median standard errors and lengths of the smallest distance between
/// neighbours; see VoxelQuadratics and Neighbours. Voxels that could not be fitted alone stay out of it.
/// Starts from what aloneStep() brought. Does not depend on the number of threads. Sources: the penalty from
/// Rudin, Osher and Fatemi, Physica D 60:259 (1992), the steps from Chambolle and Pock, J Math Imaging Vis
/// 40:120 (2011), algorithm 1. Throws what VoxelQuadratics throws, Mismatch where no two voxels are
/// neighbours, Interrupted when progress.shouldStop() says so.
RegularisedMaps regularise(const FitJob& job, const VoxelSource& source, const ResultSet& alone,
                           Progress& progress);

/// Makes the results of aloneStep() those of the regularised fit: takes over what its held job has brought
/// and drops what holds for single voxels only, errors and the criteria that count parameters.
void takeOver(const FitJob& job, const RegularisedMaps& found, const ResultSet& held, ResultSet& alone);

}  // namespace voxelfit
