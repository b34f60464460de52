// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Fitting/CurveFunctions.h"

namespace voxelfit {

/// Whether this build has Ceres.
bool hasCeres();

/// Fits a tile voxel by voxel with Ceres' trust region solver in double: slow, and independent of the other
/// fitters. Throws Error BackEnd in a build without Ceres. Source: Agarwal et al., Ceres Solver 2.1,
/// http://ceres-solver.org.
void fitByCeres(const CurveFunctions& model, const FitTask& task);

}  // namespace voxelfit
