// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What the CUDA part of a plugin publishes: plain C data, safe between compilers. The part is a library of
// its own beside the plugin, so that a plugin loads without it.
#include <cstdint>

namespace voxelfit {

inline constexpr std::uint32_t kCudaModelAbi =
    3;  ///< raised by every change of the structs below or of FitTask

/// The kernels of a model, in the order of CudaModel::kernels.
enum class CudaKernel : std::uint8_t {
  FitFloat,  ///< a round of Levenberg-Marquardt
  FitDouble,
  ProjectFloat,  ///< a round of variable projection, where the model has it
  ProjectDouble,
  Assess
};
inline constexpr int kCudaKernels = 5;

/// One model, compiled for GPUs.
struct CudaModel {
  const char* id;  ///< ModelInfo::id; a family has one entry for each number of parameters
  int parameters;
  void* kernels[kCudaKernels];  ///< cudaKernel_t, which all copies of the CUDA runtime in a process
                                ///< understand, or null
};

/// The one symbol of the CUDA part: its models, or null when `abi` is not its own. A device must be
/// initialised.
using CudaModelsOfPlugin = const CudaModel* (*)(std::uint32_t abi, int* count);
inline constexpr const char* kCudaModelsSymbol = "voxelfit_cuda_models";

}  // namespace voxelfit
