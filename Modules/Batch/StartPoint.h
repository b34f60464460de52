// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace voxelfit {

/// How far search `number` (1, 2, ...) starts along the range of a parameter, 0 to 1: the points of all
/// numbers fill the box of the bounds evenly. `parameter` is the place of the parameter among `parameters`.
/// Source: a Kronecker sequence with the generalised golden ratio, Roberts, "The unreasonable effectiveness
/// of quasirandom sequences" (2018).
double startShare(int number, int parameter, int parameters);

/// The point at that share of the way between two finite bounds; where `low` is not negative, on a
/// logarithmic scale that begins at a thousandth of `high` where `low` is 0.
double startBetween(double low, double high, double share);

}  // namespace voxelfit
