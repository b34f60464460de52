// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string_view>

#include "Batch/FitJob.h"
#include "FitInputs.h"
#include "FitOptions.h"
#include "Session.h"

namespace voxelfit {

/// What a constant of a model is called in Series::acquisition: "RepetitionTime" for "TR"; null for others.
const char* acquisitionKey(std::string_view constant);

/// The fit that the options describe, for data that have been read. Throws Error Usage for names, values and
/// words that mean nothing, Mismatch when values do not belong to the data.
FitJob makeFitJob(const FitOptions& options, const LoadedModel& model, const FitInputs& inputs,
                  Session& session);

}  // namespace voxelfit
