// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace voxelfit {

/// Where search `number` (1, 2, ...) puts a parameter between two finite bounds: the points of all numbers
/// fill the box of the bounds evenly. Where `low` is not negative, they are even on a logarithmic scale that
/// begins at a thousandth of `high` where `low` is 0. `parameter` is the place of the parameter among
/// `parameters`. Source: a Kronecker sequence with the generalised golden ratio, Roberts, "The unreasonable
/// effectiveness of quasirandom sequences" (2018).
double startPoint(int number, int parameter, int parameters, double low, double high);

}  // namespace voxelfit
