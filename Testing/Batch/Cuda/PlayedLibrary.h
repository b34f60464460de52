// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A library that plays voxelfit-cuda.so: one GPU of compute capability 9.0, which keeps what it is given.
#include <string>
#include <vector>

#include "Batch/Cuda/CudaInterface.h"

namespace voxelfit::played {

/// What the library was given, since it was opened.
struct Calls {
  std::vector<std::vector<std::string>> loaded;  ///< symbols of each load() whose cubin is an ELF file
  CudaModel fitted{};                            ///< model of the last fit()
  CudaPart part{};                               ///< what that was to do
};

/// The function `playedCalls` of the library.
using CallsFunction = Calls* (*)();

}  // namespace voxelfit::played
