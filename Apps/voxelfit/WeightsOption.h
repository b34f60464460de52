// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Batch/FitJob.h"
#include "FitInputs.h"
#include "FitOptions.h"

namespace voxelfit {

/// Puts --weights, --ignore-below and --fit-range into a job that has its axis, for data that have been read.
/// Throws Error Usage for what means nothing, Mismatch when the weights do not belong to the data, and what
/// reading them throws.
void setWeights(const FitOptions& options, const FitInputs& inputs, FitJob& job);

}  // namespace voxelfit
