// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>

#include "Core/Series.h"
#include "Plot/CurvePicture.h"
#include "VoxelCurve.h"

namespace voxelfit {

/// The name of a quantity as markup of Canvas: known symbols as the field writes them, "K^{trans}"; what
/// follows the first underscore of others is lowered.
std::string symbolOf(const std::string& name);

/// Measured and fitted curve with residuals and, where there are any, the input functions, in the units of
/// the model's table; the fitted values are its notes.
CurvePicture pictureOf(const VoxelCurve& curve, const std::string& title);

/// The samples of a voxel of the series without a fit.
CurvePicture pictureOf(const Series& series, std::int64_t voxel);

/// Curve and fit as a table: one row a sample.
std::string tableOf(const VoxelCurve& curve);

}  // namespace voxelfit
