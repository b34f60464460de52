// SPDX-License-Identifier: BSD-3-Clause
#include "ProgressPrinter.h"

#include <fmt/format.h>

#include <csignal>
#include <iostream>
#include <string>

#include "Core/Error.h"

namespace voxelfit {
namespace {

constexpr std::chrono::milliseconds kInterval{200};
constexpr int kBarWidth = 30;

volatile std::sig_atomic_t stopAsked = 0;

extern "C" void askToStop(int signal) {
  stopAsked = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

ProgressPrinter::ProgressPrinter(ProgressStyle style) : style_(style) {
  std::signal(SIGINT, askToStop);
  std::signal(SIGTERM, askToStop);
}

ProgressPrinter::~ProgressPrinter() {
  clear();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

bool ProgressPrinter::shouldStop() const { return stopAsked != 0; }

void ProgressPrinter::stopIfAsked() const {
  if (shouldStop()) throw Error(ErrorCode::Interrupted, "stopped before anything was written");
}

void ProgressPrinter::report(const char* stage, std::int64_t done, std::int64_t total) {
  if (style_ == ProgressStyle::None) return;
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || (Clock::now() < next_ && done < total)) return;
  next_ = Clock::now() + kInterval;
  print(stage, done, total);
}

void ProgressPrinter::print(const char* stage, std::int64_t done, std::int64_t total) {
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  if (style_ == ProgressStyle::Json) {
    std::cerr << fmt::format(R"({{"stage":"{}","done":{},"total":{},"seconds":{:.2f}}})", stage, done, total,
                             seconds)
              << std::endl;
    return;
  }
  const double share = total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 1.0;
  const int filled = static_cast<int>(share * kBarWidth);
  std::cerr << fmt::format("\r{:<8} [{:#<{}}{:.<{}}] {:3.0f} %  {} of {}", stage, "", filled, "",
                           kBarWidth - filled, 100.0 * share, done, total)
            << std::flush;
  hasBar_ = true;
}

void ProgressPrinter::clear() {
  if (!hasBar_) return;
  std::cerr << "\r\033[K" << std::flush;
  hasBar_ = false;
}

}  // namespace voxelfit
