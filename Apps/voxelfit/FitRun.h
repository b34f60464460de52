// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The steps that every command takes which fits a series.
#include <cstdint>
#include <functional>
#include <string>

#include "Batch/Engine.h"
#include "FitInputs.h"
#include "FitOptions.h"
#include "Session.h"

namespace voxelfit {

/// Fits on the back end asked for. --backend auto takes a GPU if one is there and can do the job, and says so
/// when not.
FitOutcome fitOnBestBackend(const FitJob& job, const FitInputs& inputs, Session& session);

/// Says which fitter ran where, and why.
void explainPlan(const FitOutcome& outcome, Session& session);

/// Writes maps, or a table where the inputs are curves; `job` gives the text of job.json.
void writeOutcome(const FitOptions& options, const FitInputs& inputs, const ResultSet& results,
                  Session& session, std::function<std::string()> job);

/// Throws Error Partial, naming the reasons, when no voxel or curve has one of the bits `done` in its status:
/// "none of 9 voxels could be fitted", where `deed` is "fitted". Nothing where there is no map of the status.
void complainWhenNothingDone(const FitInputs& inputs, const ResultSet& results, std::uint32_t done,
                             const std::string& deed);

}  // namespace voxelfit
