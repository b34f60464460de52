// SPDX-License-Identifier: BSD-3-Clause
#include "Core/Parallel.h"

#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

namespace voxelfit {

int threadCount(int requested) {
  if (requested > 0) return requested;
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return 1;
  return std::max(1, CPU_COUNT(&allowed));
}

void parallelFor(std::int64_t count, int threads, const std::function<bool(std::int64_t, int)>& work) {
  std::atomic<std::int64_t> next{0};
  std::atomic<bool> stopped{false};
  std::exception_ptr failure;
  std::mutex failureMutex;
  const auto usable = static_cast<int>(std::clamp<std::int64_t>(count, 1, threads));
#pragma omp parallel num_threads(usable)
  {
    const int thread = omp_get_thread_num();
    while (!stopped) {
      const std::int64_t index = next++;
      if (index >= count) break;
      try {
        if (!work(index, thread)) stopped = true;
      } catch (...) {
        const std::lock_guard lock(failureMutex);
        if (!failure) failure = std::current_exception();
        stopped = true;
      }
    }
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace voxelfit
