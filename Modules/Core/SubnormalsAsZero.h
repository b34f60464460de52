// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace voxelfit {

/// While an object lives, its thread takes numbers too small for full precision (below 1.2e-38 in float) for
/// 0. Signals that have decayed away are such numbers, and many processors need a hundred times longer for
/// them: fits of IVIM in float take half as long without. Where the processor is not an x86 nothing changes.
class SubnormalsAsZero {
 public:
#if defined(__x86_64__)
  SubnormalsAsZero() : before_(_mm_getcsr()) { _mm_setcsr(before_ | kFlushToZero | kSubnormalsAreZero); }
  ~SubnormalsAsZero() { _mm_setcsr(before_); }

 private:
  static constexpr unsigned kFlushToZero = 0x8000, kSubnormalsAreZero = 0x0040;
  unsigned before_;

 public:
#else
  SubnormalsAsZero() {}
#endif
  SubnormalsAsZero(const SubnormalsAsZero&) = delete;
  SubnormalsAsZero& operator=(const SubnormalsAsZero&) = delete;
};

}  // namespace voxelfit
