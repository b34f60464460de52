// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <vector>

namespace voxelfit {

/// Weights of frames that count decays, as in PET: the inverse of a variance that grows with the counts of a
/// frame, and by the square of what turns counts into activity,
///   w_i = d_i exp(-ln(2) t_i / halfLife) / A_i,
/// for frames of length d_i (s) with their middle at t_i (s after the time to which the series is corrected
/// for decay) and the mean activity A_i of what is fitted, divided by their mean. A mean activity below
/// kFaintest of the largest counts as that: before the tracer arrives there are counts of other origin, too.
/// halfLife (s) is infinite for a series that is not corrected. Wants the spans to be of one size, d_i > 0
/// and at least one A_i > 0. Source: Mazoyer et al., J Comput Assist Tomogr 10:645 (1986); Thiele and
/// Buchert, Nucl Med Commun 29:179 (2008).
std::vector<double> countWeights(std::span<const double> middles, std::span<const double> lengths,
                                 std::span<const double> activity, double halfLife);
inline constexpr double kFaintest = 0.01;

/// The lengths (s) of frames that begin at time 0 and follow each other without a gap, from their middles
/// (s); empty when there are no such frames.
std::vector<double> lengthsOfFrames(std::span<const double> middles);

}  // namespace voxelfit
