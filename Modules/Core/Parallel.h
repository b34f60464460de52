// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <functional>

namespace voxelfit {

/// The number of threads to use for `requested`: itself when > 0, else the cores this process may run on.
int threadCount(int requested);

/// Calls work(index, thread) for every index in [0, count), each once, handed out dynamically in ascending
/// order to `threads` threads (thread in [0, threads)). The first exception stops the hand-out and is
/// rethrown when all threads are done. work returning false stops the hand-out without error.
void parallelFor(std::int64_t count, int threads,
                 const std::function<bool(std::int64_t index, int thread)>& work);

}  // namespace voxelfit
