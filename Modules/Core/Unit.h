// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Display units. Inside the toolkit every number is in base units (s, mm, mmol/l, rad, T, ppm);
// a Unit converts once, where a number enters or leaves (command line, file, window).

namespace voxelfit {

/// A display unit: its label and its size in base units, so that base = value * unit.base.
struct Unit {
  const char* label;
  double base;

  constexpr double toBase(double value) const { return value * base; }
  constexpr double fromBase(double value) const { return value / base; }
};

namespace unit {
inline constexpr Unit one{"1", 1.0};
inline constexpr Unit percent{"%", 0.01};
/// The intensity of the input itself; starts and bounds are relative to the largest sample of a voxel.
inline constexpr Unit signal{"signal", 1.0};
inline constexpr Unit s{"s", 1.0};
inline constexpr Unit ms{"ms", 1e-3};
inline constexpr Unit min{"min", 60.0};
inline constexpr Unit per_s{"1/s", 1.0};
inline constexpr Unit per_min{"1/min", 1.0 / 60.0};
inline constexpr Unit s_per_mm2{"s/mm2", 1.0};
inline constexpr Unit mm2_per_s{"mm2/s", 1.0};
inline constexpr Unit mm{"mm", 1.0};
inline constexpr Unit mmol_per_l{"mmol/l", 1.0};
inline constexpr Unit kbq_per_ml{"kBq/ml", 1.0};
inline constexpr Unit bq_per_ml{"Bq/ml", 1e-3};
inline constexpr Unit l_per_mmol_s{"l/(mmol s)", 1.0};
inline constexpr Unit mmol_s_per_l{"mmol s/l", 1.0};
inline constexpr Unit ml_per_100ml_min{"ml/100ml/min", 1.0 / 6000.0};
inline constexpr Unit rad{"rad", 1.0};
inline constexpr Unit deg{"deg", 0.017453292519943295};
inline constexpr Unit ppm{"ppm", 1.0};
inline constexpr Unit tesla{"T", 1.0};
inline constexpr Unit microtesla{"uT", 1e-6};
}  // namespace unit

/// The unit with this label, or nullptr. Also takes the spellings of table headers ("s_per_mm2",
/// "mmol_per_l").
const Unit* findUnit(const char* label);

/// True for what PET measures, the activity in a volume: kBq/ml, Bq/ml.
bool isActivity(const Unit& unit);

}  // namespace voxelfit
