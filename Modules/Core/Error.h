// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <stdexcept>
#include <string>

namespace voxelfit {

/// Why a command ended; the values are the process exit codes.
enum class ErrorCode : int {
  Internal = 1,      ///< a defect of this program
  Usage = 2,         ///< the command line, an option value or a model name is wrong
  Partial = 3,       ///< finished, but some chunks or cases failed
  Unreadable = 4,    ///< an input is missing, truncated or corrupt
  Mismatch = 5,      ///< inputs do not belong together: geometry, counts, units
  NotWritable = 6,   ///< an output exists, is not writable, or the disk is full
  BackEnd = 7,       ///< the requested back end or plugin cannot be used
  Interrupted = 130  ///< stopped by the user or the system; the same command continues
};

/// The world or the caller is wrong. One line: "OBJECT: what was found, what was wanted".
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, std::string hint = {})
      : std::runtime_error(message), code_(code), hint_(std::move(hint)) {}

  ErrorCode code() const noexcept { return code_; }
  int exitCode() const noexcept { return static_cast<int>(code_); }
  /// One more line that says what to do, or empty.
  const std::string& hint() const noexcept { return hint_; }

 private:
  ErrorCode code_;
  std::string hint_;
};

}  // namespace voxelfit
