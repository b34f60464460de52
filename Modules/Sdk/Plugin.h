// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The header a model plugin includes. A plugin is one .cpp file that ends with VF_EXPORT_MODELS(Model, ...);
// voxelfit_add_models() in CMake compiles it once for the table of models, once for each instruction set,
// once for numbers that check derivatives (and for CUDA), which VF_LANES, VF_JETS and __CUDACC__ tell apart.
// The run-time compiler of Batch/Cuda takes the same text.
#if defined(__CUDACC_RTC__)
#include "Sdk/RuntimeKernels.cuh"
#else
#include "Models/Describe.h"
#include "Sdk/ModelEntry.h"
#include "Sdk/ModelList.h"

#if defined(__CUDACC__)
#include "Sdk/CudaKernels.cuh"
#elif defined(VF_JETS)
#include "Sdk/Jets.h"
#elif defined(VF_LANES)
#include "Sdk/Kernels.h"
#else
#include "Sdk/Entries.h"
#include "Sdk/Kernels.h"
#endif

namespace voxelfit {

/// The kernels of the plugin's models for one lane count; defined in the kernel pass of that lane count only.
template <int lanes, class List>
struct KernelPass;
template <int lanes, class... Ms>
struct KernelPass<lanes, ModelList<Ms...>> {
  static Kernels of(int model);
};

/// The derivatives of the plugin's models by ceres::Jet; defined in the pass for them only.
template <class List>
struct JetPass;
template <class... Ms>
struct JetPass<ModelList<Ms...>> {
  static JetFunction of(int model);
};

#if defined(VF_JETS)
template <class... Ms>
JetFunction JetPass<ModelList<Ms...>>::of(int model) {
  const JetFunction all[]{detail::jetsOf<Ms>...};
  return all[model];
}
#elif !defined(__CUDACC__)
template <int lanes, class... Ms>
Kernels KernelPass<lanes, ModelList<Ms...>>::of(int model) {
  const Kernels all[]{detail::kernelsOf<Ms, lanes>()...};
  return all[model];
}
#endif

}  // namespace voxelfit

#if defined(__CUDACC__)
#define VF_EXPORT_MODELS(...) VF_EXPORT_CUDA_MODELS(__VA_ARGS__)
#elif defined(VF_JETS)
#define VF_EXPORT_MODELS(...) template struct voxelfit::JetPass<voxelfit::ExportedModels<__VA_ARGS__>>;
#elif defined(VF_LANES)
#define VF_EXPORT_MODELS(...) \
  template struct voxelfit::KernelPass<VF_LANES, voxelfit::ExportedModels<__VA_ARGS__>>;
#else
#define VF_EXPORT_MODELS(...)                                                                    \
  extern template struct voxelfit::KernelPass<8, voxelfit::ExportedModels<__VA_ARGS__>>;         \
  extern template struct voxelfit::KernelPass<16, voxelfit::ExportedModels<__VA_ARGS__>>;        \
  extern "C" __attribute__((visibility("default"))) const voxelfit::ModelEntry* voxelfit_models( \
      std::uint32_t abi, int* count) {                                                           \
    return voxelfit::detail::entries(voxelfit::ExportedModels<__VA_ARGS__>{}, abi, count);       \
  }
#endif
#endif  // __CUDACC_RTC__
