// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Functions of packs over rows of numbers, compiled once for each lane count with the flags of its
// instruction set.

namespace voxelfit::testing {

enum class PackFunction { Exp, Log, Sin, Cos, Sqrt, Reciprocal };

/// Writes f(x[i]) to y[i] for i < n, with packs of `lanes` floats or half as many doubles; n is a multiple of
/// `lanes`.
template <int lanes, class S>
void applyInPacks(PackFunction f, const S* x, S* y, int n);

}  // namespace voxelfit::testing
