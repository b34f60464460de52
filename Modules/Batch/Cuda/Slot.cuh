// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>

#include "Batch/Cuda/CudaInterface.h"
#include "Batch/Cuda/Memory.cuh"
#include "Batch/Cuda/Parcel.h"

namespace voxelfit::cuda {

/// One piece on its way through the GPU: a stream with its pinned and device memory. While one slot copies,
/// others compute.
class Slot {
 public:
  /// Throws Failure.
  Slot();
  ~Slot();
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

  /// Copies a piece of the fit to the GPU, fits it and copies the results back; returns before that is done.
  /// Throws Failure, also for lack of memory, and then nothing is under way.
  void start(const CudaFit& fit, const Piece& piece);

  /// Waits and writes the results into the tasks given to start(); nothing when that failed. Throws Failure.
  void finish();

  /// Waits without taking the results.
  void abandon() noexcept;

 private:
  cudaStream_t stream_ = nullptr;
  PinnedMemory pinned_;
  DeviceMemory device_, scratch_, unfinished_;
  std::optional<Parcel> parcel_;  ///< what is under way
};

}  // namespace voxelfit::cuda
