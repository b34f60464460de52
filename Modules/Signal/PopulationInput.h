// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "Signal/InputFunction.h"

namespace voxelfit {

/// Which concentration a formula or a measurement gives.
enum class InputKind : std::uint8_t { Plasma, Blood };

/// A published mean arterial input function.
struct PopulationInput {
  std::string_view name;  ///< as on the command line
  std::string_view title;
  std::string_view source;
  InputKind kind;
  double (*concentration)(double time);  ///< mmol/l at `time` (s, >= 0) after arrival
};

/// All of them, in the order in which they are listed to the user.
std::span<const PopulationInput> populationInputs();

/// The one with this name, or nullptr.
const PopulationInput* findPopulationInput(std::string_view name);

/// The function at `times` (s), arrived after `delay` (s); zero before. Of blood or plasma as population.kind
/// says.
InputFunction sample(const PopulationInput& population, std::span<const double> times, double delay);

/// An artery with a portal vein as the gut makes it of it: kPortalDelay later, spread by kPortalSpread, at
/// the times of the artery. For phantoms and checks; no published mean of portal veins is meant.
InputFunction withUsualPortalVein(const InputFunction& artery);
inline constexpr double kPortalDelay = 8.0, kPortalSpread = 10.0;  // s

}  // namespace voxelfit
