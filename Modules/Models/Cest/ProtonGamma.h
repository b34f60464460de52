// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace voxelfit::models {

/// Gyromagnetic ratio of protons in water, rad/(s T): CODATA 2018.
inline constexpr double kProtonGamma = 2.675153151e8;

}  // namespace voxelfit::models
