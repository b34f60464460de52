// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "FitInputs.h"
#include "Models/Description.h"
#include "Session.h"
#include "Signal/InputFunction.h"

namespace voxelfit {

/// What a fit saw and found in one voxel; base units.
struct VoxelCurve {
  ModelDescription model{};
  std::vector<double> axis, measured, fitted;  ///< one value a sample
  /// The fitted curve between the samples, too; ascending. Empty for a model with directions.
  std::vector<double> fineAxis, fineFitted;
  std::optional<InputFunction> input;
  std::array<double, kMaxParameters> parameters{};
  bool isConcentration = false;  ///< the samples are in the unit of the input
};

/// The curve of a voxel of the inputs of a job at these parameters, base units.
VoxelCurve curveOfVoxel(const FitJob& job, const FitInputs& inputs, std::int64_t voxel,
                        const std::array<double, kMaxParameters>& parameters);

/// Reads the curve of a voxel from the data and the parameter maps of a result folder, as its job.json says.
/// Throws Error Unreadable when the folder holds no fit, Mismatch when the voxel is outside the grid or was
/// not fitted.
VoxelCurve readVoxelCurve(const std::filesystem::path& folder, const std::array<std::int64_t, 3>& voxel,
                          Session& session);

}  // namespace voxelfit
