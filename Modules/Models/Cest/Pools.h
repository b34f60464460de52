// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The pools a Z-spectrum may have, and the table of a Lorentzian model with some of them.
#include <array>

#include "Models/Model.h"

namespace voxelfit {
struct ModelDescription;
}

namespace voxelfit::models {

/// Most pools of one Lorentzian model.
inline constexpr int kMaxPools = 6;

/// Parameter rows A, FWHM, offset for each of `Pools` unnamed pools; configurePools() puts in names and
/// starts.
template <int Pools>
constexpr std::array<Parameter, 3 * Pools> poolTable() {
  std::array<Parameter, 3 * Pools> rows{};
  for (int k = 0; k < Pools; ++k) {
    rows[3 * k] = {"A", unit::one, 0.1, 0.0, 1.0, "amplitude", Role::Linear};
    rows[3 * k + 1] = {"FWHM", unit::ppm, 2.0, 0.3, 90.0, "full width at half maximum"};
    rows[3 * k + 2] = {"offset", unit::ppm, 0.0, -10.0, 10.0, "offset of the line"};
  }
  return rows;
}

/// A = 0.5, FWHM = 2 ppm, offset = 1 ppm for every pool.
template <int Pools>
constexpr std::array<double, 3 * Pools> checkParameters() {
  std::array<double, 3 * Pools> p{};
  for (int k = 0; k < Pools; ++k) p[3 * k] = 0.5, p[3 * k + 1] = 2.0, p[3 * k + 2] = 1.0;
  return p;
}

/// Fills `description` for the pools listed in `list`: names (water amide amine guan or guanidine noe mt) or
/// offsets in ppm, separated by commas, and behind them, if wanted, the field ("water,amide@7T") that widths
/// start and are bounded for; water, if present, comes first. Returns 1, or 0 when the list does not hold
/// `pools` pools, or -1 with the reason in `message` when it cannot be read, a name stands twice, or it is
/// too long.
int configurePools(int pools, const char* list, ModelDescription* description, char* message,
                   int messageSize);

}  // namespace voxelfit::models
