// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>

namespace voxelfit {

/// Who watches a long operation. Implementations must be callable from any thread.
class Progress {
 public:
  virtual ~Progress() = default;
  /// `done` of `total` units of the named stage are finished.
  virtual void report(const char* stage, std::int64_t done, std::int64_t total) = 0;
  /// True when the operation should end early (Ctrl-C, a cancel button).
  virtual bool shouldStop() const { return false; }
};

/// Nobody watches.
class Unwatched : public Progress {
 public:
  void report(const char*, std::int64_t, std::int64_t) override {}
};

}  // namespace voxelfit
