// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Every fitter of a model, compiled for GPUs. Included by the CUDA pass of Sdk/Plugin.h.
#include "Fitting/Assess.cuh"
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Rounds.cuh"
#include "Fitting/VariableProjection.h"
#include "Sdk/CudaModel.h"

namespace voxelfit::detail {

template <class... Arguments>
void* handleOf(void (*kernel)(Arguments...)) {
  cudaKernel_t handle = nullptr;
  return cudaGetKernel(&handle, reinterpret_cast<const void*>(kernel)) == cudaSuccess ? handle : nullptr;
}

template <class M>
CudaModel cudaModelOf() {
  CudaModel m{M::info.id, kParameters<M>, {}};
  const auto set = [&](CudaKernel which, void* handle) { m.kernels[static_cast<int>(which)] = handle; };
  if constexpr (!kSearchesInDouble<M>)
    set(CudaKernel::FitFloat, handleOf(fitRound<M, LevenbergMarquardt, float>));
  set(CudaKernel::FitDouble, handleOf(fitRound<M, LevenbergMarquardt, double>));
  if constexpr (kHasVariableProjection<M>)
    set(CudaKernel::ProjectDouble, handleOf(fitRound<M, VariableProjection, double>));
  if constexpr (kHasVariableProjection<M> && !kSearchesInDouble<M>)
    set(CudaKernel::ProjectFloat, handleOf(fitRound<M, VariableProjection, float>));
  set(CudaKernel::Assess, handleOf(assessVoxels<M>));
  return m;
}

template <class... Ms>
const CudaModel* cudaModels(std::uint32_t abi, int* count) {
  if (abi != kCudaModelAbi) return nullptr;
  static const CudaModel table[]{cudaModelOf<Ms>()...};
  *count = sizeof...(Ms);
  return table;
}

}  // namespace voxelfit::detail

#define VF_EXPORT_CUDA_MODELS(...)                                                                   \
  extern "C" __attribute__((visibility("default"))) const voxelfit::CudaModel* voxelfit_cuda_models( \
      std::uint32_t abi, int* count) {                                                               \
    return voxelfit::detail::cudaModels<__VA_ARGS__>(abi, count);                                    \
  }
