// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "Batch/Cuda/Slot.cuh"

namespace voxelfit::cuda {

/// A device and the ring of slots that all calls share.
class Session {
 public:
  /// Throws Failure.
  explicit Session(int device);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Loads the code and sets handles[i] to the kernel of symbol i. Throws Failure.
  void load(const CudaCode& code, void** handles);

  /// Fits a tile in pieces of what fits into memory. Throws Failure when even small pieces do not.
  void fit(const CudaFit& fit);

 private:
  class Ring;

  std::unique_ptr<Slot> take(bool wait);
  void giveBack(std::unique_ptr<Slot> slot);

  static constexpr int kSlots = 3;  ///< one copies in, one computes, one copies out
  static constexpr std::int64_t kLargestPiece = 1 << 18, kSmallestPiece = 1 << 12;  ///< voxels

  int device_;
  std::atomic<std::int64_t> pieceVoxels_ = kLargestPiece;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Slot>> free_;
  std::vector<cudaLibrary_t> loaded_;
};

}  // namespace voxelfit::cuda
