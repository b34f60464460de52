// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Batch/FitJob.h"
#include "Maps/ResultMap.h"

namespace voxelfit {

/// The maps a job will fill, with their names, units and meanings, all values NaN (bit masks 0).
/// Order: parameters, derived, errors, correlations, criteria, curve, status, bounds, fit, residuals.
ResultSet emptyResults(const FitJob& job, const Geometry& geometry, std::vector<std::int64_t> voxels,
                       int samples);

/// A name that two maps of the job would have, as a formula may have a parameter "sse"; else empty.
std::string repeatedName(const FitJob& job);

/// Bytes that the values of these maps take.
std::int64_t resultBytes(const FitJob& job, std::int64_t voxels, int samples);

}  // namespace voxelfit
