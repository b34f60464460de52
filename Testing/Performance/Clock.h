// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <ctime>

namespace voxelfit::performance {

/// Seconds of all cores that this process has used.
inline double processSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

}  // namespace voxelfit::performance
