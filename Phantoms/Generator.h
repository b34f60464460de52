// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <vector>

#include "Maps/ResultMap.h"
#include "Phantoms/Specification.h"
#include "Signal/InputFunction.h"

namespace voxelfit {

/// A phantom as numbers.
struct Phantom {
  ResultSet truth;                     ///< parameters and derived quantities of every voxel, base units
  std::vector<float> series;           ///< [sample][voxel]
  std::optional<InputFunction> input;  ///< plasma concentration at the times of the series
};

/// Makes a phantom. Every number depends on the specification alone, not on `threads`.
/// Throws Error Usage when the model gives no finite signal for a voxel, or when the noise is relative to a
/// sample that is 0.
Phantom generate(const Specification& specification, int threads);

/// Bytes of memory that generate() takes.
std::int64_t phantomBytes(const Specification& specification);

}  // namespace voxelfit
