// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>

namespace voxelfit {

struct DeviceHeader {
  const char* name;  ///< as it is included: "Fitting/Rounds.cuh"
  const char* text;
};

/// The headers that kernels are made of (Core, Math, Models, Fitting, Sdk), so that the run-time compiler
/// needs no folder of them. CMake/EmbedHeaders.cmake writes the table.
std::span<const DeviceHeader> deviceHeaders();

}  // namespace voxelfit
