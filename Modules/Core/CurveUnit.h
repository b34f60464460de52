// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The units of areas, moments and slopes of curves over time.
#include "Core/Unit.h"

namespace voxelfit::unit {

inline constexpr Unit mmol_s2_per_l{"mmol s2/l", 1.0};
inline constexpr Unit mmol_per_l_s{"mmol/(l s)", 1.0};
inline constexpr Unit kbq_s_per_ml{"kBq s/ml", 1.0};
inline constexpr Unit kbq_s2_per_ml{"kBq s2/ml", 1.0};
inline constexpr Unit kbq_per_ml_s{"kBq/(ml s)", 1.0};
inline constexpr Unit bq_s_per_ml{"Bq s/ml", 1e-3};
inline constexpr Unit bq_s2_per_ml{"Bq s2/ml", 1e-3};
inline constexpr Unit bq_per_ml_s{"Bq/(ml s)", 1e-3};
inline constexpr Unit signalSeconds{"signal s", 1.0};
inline constexpr Unit signalSquareSeconds{"signal s2", 1.0};
inline constexpr Unit signal_per_s{"signal/s", 1.0};
inline constexpr Unit squareSeconds{"s2", 1.0};

}  // namespace voxelfit::unit
