// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <vector>

#include "Models/Protocol.h"

namespace voxelfit {

/// The steps by which Decay builds exp(-x_i D) from earlier samples. Sums are chosen so that rounding errors
/// of the products stay below `kLongestChain` units in the last place; positions need not be sorted.
std::vector<DecayStep> planDecay(std::span<const double> x);

/// Most roundings that one tabulated exponential may have gathered.
inline constexpr double kLongestChain = 128.0;

}  // namespace voxelfit
