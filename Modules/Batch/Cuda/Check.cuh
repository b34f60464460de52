// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cuda_runtime_api.h>

#include <exception>

namespace voxelfit::cuda {

/// A call of the CUDA runtime that failed; Library.cpp turns it into a status code.
struct Failure : std::exception {
  cudaError_t error;
  const char* action;  ///< "copying a tile to the GPU"

  Failure(cudaError_t e, const char* a) : error(e), action(a) {}
  const char* what() const noexcept override { return cudaGetErrorString(error); }
};

/// Throws Failure unless `error` is success. Forgets an error that the next call would report again.
inline void check(cudaError_t error, const char* action) {
  if (error == cudaSuccess) return;
  cudaGetLastError();
  throw Failure(error, action);
}

}  // namespace voxelfit::cuda
