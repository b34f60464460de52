// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <span>

#include "Core/Series.h"
#include "Signal/Concentration.h"
#include "Signal/InputFunction.h"

namespace voxelfit {

/// The mean concentration in blood over the voxels of an artery, at the times of the series. Each voxel is
/// converted with `settings` and T10 = `bloodT1` (s) before the mean is taken; a voxel is left out of the
/// samples where it is NaN. `voxels` are linear indices, ascending. Throws Error Mismatch when `voxels` is
/// empty or the series' times (SampleAxis Time) are not one a sample, Unreadable when no voxel has a
/// concentration at some sample, Usage as check() does or when bloodT1 is not > 0.
InputFunction inputFromSignal(const Series& series, std::span<const std::int64_t> voxels,
                              const ConversionSettings& settings, double bloodT1);

/// The same for a series that holds concentrations (mmol/l) or activities already.
InputFunction inputFromConcentration(const Series& series, std::span<const std::int64_t> voxels);

}  // namespace voxelfit
