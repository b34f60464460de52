// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The options of a command as JSON: what --dump-config prints, job.json keeps and --config reads.
#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "Json.h"

namespace voxelfit {

/// {"command": NAME, "options": {...}}: every option of a parsed command and of the program that was given or
/// has a default, but for those that are not configurable (--force, --config, ...). Flags are true, repeated
/// options lists.
Json jobOptions(const CLI::App& command);

/// Reads such an object for --config; members beside "command" and "options" are left alone.
class JobConfig : public CLI::Config {
 public:
  explicit JobConfig(const CLI::App& app) : app_(app) {}

  std::string to_config(const CLI::App* app, bool, bool, std::string) const override;
  /// Throws Error Unreadable when the text is no such object, Usage when it is of another command.
  std::vector<CLI::ConfigItem> from_config(std::istream& text) const override;

 private:
  const CLI::App& app_;
};

}  // namespace voxelfit
