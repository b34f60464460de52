// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "GlobalOptions.h"
#include "Io/AtomicFile.h"
#include "OptionParser.h"
#include "ProgressPrinter.h"
#include "Sdk/Registry.h"

namespace voxelfit {

/// Of this program: "0.1.0".
inline constexpr const char* kVersion = VOXELFIT_VERSION;

/// One run of the program, as the commands see it: what holds for all of them.
class Session {
 public:
  Session(int argc, char** argv);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  CLI::App& app() { return *app_; }

  /// Says what `command` does once all options are read. With --dump-config it prints its options instead.
  void onRun(CLI::App& command, std::function<void()> action);

  /// The models of all plugins; loaded when first asked for.
  const Registry& registry();

  Overwrite overwrite() const { return options.force ? Overwrite::Replace : Overwrite::Refuse; }

  /// A line for people on stderr: what is worth knowing, unless --quiet.
  void tell(const std::string& line);
  /// A line for people on stderr: how it came about, with --verbose.
  void explain(const std::string& line);

  /// Follows long work as --progress says; made when first asked for, then also Ctrl-C and SIGTERM stop the
  /// work instead of the program.
  ProgressPrinter& progress();

  /// The command line as it was typed, quoted for a shell.
  const std::string& commandLine() const { return commandLine_; }

  GlobalOptions options;
  int exitCode = 0;  ///< of the program, for commands whose answer it is

 private:
  std::unique_ptr<CLI::App> app_;
  std::string commandLine_;
  std::optional<Registry> registry_;
  std::optional<ProgressPrinter> progress_;
};

}  // namespace voxelfit
