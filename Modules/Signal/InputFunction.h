// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <string>
#include <vector>

#include "Core/Unit.h"

namespace voxelfit {

/// Tracer concentration that reaches the tissue (AIF): a table, linear between its rows.
struct InputFunction {
  std::vector<double> times;  ///< s, strictly increasing, at least two
  std::vector<double>
      concentration;             ///< mmol/l of plasma, one a time; of blood only where a function says so
  std::string description;       ///< file or formula it came from, for messages and provenance
  Unit unit = unit::mmol_per_l;  ///< of concentration; PET: an activity, here and wherever this says mmol/l
  std::vector<double> portal{};  ///< the same in a second inlet, the portal vein; empty where there is none
};

/// Throws Error Mismatch when there are fewer than two rows or the columns differ in length, Unreadable when
/// a value is not finite or the times do not increase; names the row (from 1).
void check(const InputFunction& input);

/// The concentration in plasma when `blood`, of one inlet, holds that of whole blood: Cp = Cb / (1 -
/// hematocrit), as the agent stays out of the cells. Throws Error Usage unless 0 <= hematocrit < 1. Source:
/// Tofts et al., J Magn Reson Imaging 10:223 (1999).
InputFunction bloodToPlasma(InputFunction blood, double hematocrit);

/// The same input function arriving `delay` (s, of either sign) later, and in a second inlet `portalDelay`
/// later; its end values hold where it has gone from the times that it covered.
InputFunction delayed(InputFunction input, double delay, double portalDelay = 0.0);

/// The same input function, of one inlet, spread on its way by an exponential of mean transit time `spread`
/// (s, >= 0): Cp * exp(-t / spread) / spread, where its first value holds before its first row. Exact at its
/// rows, which are made so dense (spread / kDispersionSteps) that lines between them miss it by less than
/// 1e-3 of its peak. Source: Calamante et al., Magn Reson Med 44:466 (2000), eq. 6. Throws Error Usage for
/// another spread, and what check() throws.
InputFunction dispersed(const InputFunction& input, double spread);
inline constexpr int kDispersionSteps = 20;

/// The input of tissue with two inlets, at the times of either from when both have begun until one ends.
/// Throws Error Mismatch when they have no two times in common or differ in unit, and what check() throws.
InputFunction withPortalVein(const InputFunction& artery, const InputFunction& portal);

/// Of an input with two inlets, the portal vein alone.
InputFunction portalVeinOf(InputFunction input);

/// The concentration at `times` (s, increasing), linear between the rows of the table.
/// Throws Error Mismatch, naming both times, when the table begins after the first or ends before the last of
/// `times`; kTimeTolerance is allowed for rounding, there the end value holds. Throws what check() throws.
std::vector<double> resample(const InputFunction& input, std::span<const double> times);

/// What a time written with three decimals may be off, s.
inline constexpr double kTimeTolerance = 1e-3;

/// The times of a series and of its input function in one ascending list. A convolution that walks this list
/// integrates the whole input function, however coarse the series, and meets every sample on its way.
struct InputGrid {
  std::vector<double> times;          ///< s, strictly increasing; begins and ends with the series
  std::vector<double> concentration;  ///< mmol/l of plasma, one a time
  std::vector<double> portal;         ///< the same in a second inlet; empty where there is none
  std::vector<int> sampleAt;          ///< the series' sample taken at each time, or -1
};

/// The grid for a series sampled at `seriesTimes` (s, strictly increasing, not empty). Rows of the table
/// within kTimeTolerance of a sample are that sample, and rows outside the series are left out. Throws what
/// resample() throws.
InputGrid mergeGrids(std::span<const double> seriesTimes, const InputFunction& input);

}  // namespace voxelfit
