// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <memory>
#include <string>

#include "Batch/Backend.h"

namespace voxelfit {

/// What --version says of the back ends: "cpu; cuda: NVIDIA H200, ..." or why there is no GPU.
std::string backendsText();

/// The back end of this name: "cpu" or "cuda". Throws Error BackEnd when it cannot be used.
std::unique_ptr<Backend> makeBackend(const std::string& name);

}  // namespace voxelfit
