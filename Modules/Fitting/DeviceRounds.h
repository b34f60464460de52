// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Fitting/Round.h"

namespace voxelfit {

/// Threads of a block, and blocks that a multiprocessor must be able to hold: a fit may take all the
/// registers of a thread. Without the second number the compiler leaves most of them unused for the largest
/// models.
inline constexpr int kDeviceThreads = 128, kDeviceBlocks = 2;

/// Numbers that the largest fitter of a model leaves for the next round.
constexpr int mostRoundNumbers(int parameters) { return parameters + 2; }

/// The state of a fit in rounds on a GPU, in the task's scratch memory.
template <class Real>
struct DeviceRounds : RoundState<Real> {
  /// [round] how many voxels it has to take. That of round 0 counts where the task lists its voxels
  /// (task.only).
  std::uint32_t* waiting;

  DeviceRounds(const FitTask& t, int parameters) : RoundState<Real>(t, mostRoundNumbers(parameters)) {
    waiting = reinterpret_cast<std::uint32_t*>(this->next + this->stride);
  }

  /// Bytes of `waiting`. Of rounds that are still to come, the counts must be 0.
  static constexpr std::size_t kWaitingBytes = sizeof(std::uint32_t) * (kMostRounds + 1);
};

/// Scratch memory of a fit on a GPU, in bytes.
constexpr std::int64_t deviceScratchBytes(int samples, std::int64_t voxels) {
  return scratchBytes(samples, voxels) + static_cast<std::int64_t>(DeviceRounds<double>::kWaitingBytes);
}

}  // namespace voxelfit
