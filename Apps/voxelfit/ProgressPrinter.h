// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <chrono>
#include <mutex>

#include "Core/Progress.h"

namespace voxelfit {

enum class ProgressStyle { None, Bar, Json };

/// Shows on stderr how far the work is, at most 5 times a second, and ends it early when the process gets
/// SIGINT or SIGTERM. A second signal ends the process at once.
class ProgressPrinter : public Progress {
 public:
  explicit ProgressPrinter(ProgressStyle style);
  ~ProgressPrinter() override;
  ProgressPrinter(const ProgressPrinter&) = delete;
  ProgressPrinter& operator=(const ProgressPrinter&) = delete;

  void report(const char* stage, std::int64_t done, std::int64_t total) override;
  bool shouldStop() const override;

  /// Throws Error Interrupted when the work should stop; for the time between two stages.
  void stopIfAsked() const;
  /// Removes the bar, so that other lines can be written.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  void print(const char* stage, std::int64_t done, std::int64_t total);

  ProgressStyle style_;
  std::mutex mutex_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point next_ = start_;  ///< nothing is printed before, but for the end of a stage
  bool hasBar_ = false;
};

}  // namespace voxelfit
