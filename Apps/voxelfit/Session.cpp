// SPDX-License-Identifier: BSD-3-Clause
#include "Session.h"

#include <CLI/App.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "HelpFormatter.h"
#include "JobConfig.h"
#include "Text.h"

namespace voxelfit {
namespace {

constexpr const char* kExitCodes =
    "exit codes:\n"
    "  0 done, 1 internal error, 2 usage, 3 done in part, 4 input unreadable or corrupt, 5 inputs do not\n"
    "  belong together, 6 output not writable or disk full, 7 back end or plugin not usable, 130 stopped";

}  // namespace

Session::Session(int argc, char** argv)
    : app_(std::make_unique<CLI::App>("Fits signal models to every voxel of a medical image.", "voxelfit")),
      commandLine_("voxelfit") {
  for (int i = 1; i < argc; ++i) commandLine_ += " " + shellWord(argv[i]);
  app_->formatter(std::make_shared<HelpFormatter>());
  app_->fallthrough();  // the options of every command may stand behind its name
  app_->require_subcommand(1);
  app_->footer(kExitCodes);
}

Session::~Session() = default;

void Session::onRun(CLI::App& command, std::function<void()> action) {
  command.callback([this, &command, action = std::move(action)] {
    if (options.dumpConfig)
      std::cout << jobOptions(command).dump(2) << '\n';
    else
      action();
  });
}

const Registry& Session::registry() {
  if (!registry_) {
    registry_.emplace(Registry::standardFolders());
    for (const std::string& problem : registry_->problems()) tell("plugin passed over: " + problem);
  }
  return *registry_;
}

void Session::tell(const std::string& line) {
  if (options.quiet) return;
  if (progress_) progress_->clear();
  std::cerr << line << '\n';
}

void Session::explain(const std::string& line) {
  if (options.verbose) tell(line);
}

ProgressPrinter& Session::progress() {
  if (!progress_) progress_.emplace(progressStyleOf(options));
  return *progress_;
}

}  // namespace voxelfit
