// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "Core/Series.h"

namespace voxelfit {

/// Mean of the finite values, NaN without any.
double finiteMean(std::span<const float> values);

/// For each sample of the series the mean over those of the voxels (linear indices, ascending) that are
/// finite, in the unit of the series.
std::vector<double> meanCurve(const Series& series, std::span<const std::int64_t> voxels);

}  // namespace voxelfit
