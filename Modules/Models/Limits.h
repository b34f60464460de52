// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace voxelfit {

/// Most parameters and constants of one model.
inline constexpr int kMaxParameters = 20;
inline constexpr int kMaxConstants = 8;

}  // namespace voxelfit
