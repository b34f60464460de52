// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <string>

#include "OptionParser.h"
#include "ProgressPrinter.h"

namespace voxelfit {

/// The options of every command.
struct GlobalOptions {
  int threads = 0;  ///< 0: all cores
  std::string backend = "auto";
  std::string memory = "4G";
  std::string progress = "auto";
  bool quiet = false;
  bool verbose = false;
  bool force = false;
  bool dumpConfig = false;
  bool validate = false;

  /// --memory in bytes.
  std::int64_t memoryBytes() const;
};

/// Adds the options of every command, and --version.
void addGlobalOptions(CLI::App& app, GlobalOptions& options);

/// --progress, with "auto" decided: a bar when stderr is a terminal.
ProgressStyle progressStyleOf(const GlobalOptions& options);

}  // namespace voxelfit
