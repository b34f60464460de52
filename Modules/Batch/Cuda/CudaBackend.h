// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "Batch/Backend.h"

namespace voxelfit {

/// One line for each GPU: "NVIDIA H200, 139 GiB, compute capability 9.0". Throws Error BackEnd that says why
/// there is none: voxelfit-cuda.so is not installed, no driver, no GPU.
std::vector<std::string> cudaDevices(const std::vector<std::filesystem::path>& pluginFolders);

/// A GPU, with the CUDA parts (*-cuda.so) of the plugins in these folders; voxelfit-cuda.so is looked for in
/// the folder above each. Models without such a part, or without one for this GPU, are compiled from their
/// source at their first fit. Throws Error BackEnd with the reason when the GPU cannot be used; its fit()
/// does for a model without kernels and source, for a fitter that only the processor has and for every
/// failure on the GPU.
std::unique_ptr<Backend> makeCudaBackend(const std::vector<std::filesystem::path>& pluginFolders,
                                         int device = 0);

}  // namespace voxelfit
