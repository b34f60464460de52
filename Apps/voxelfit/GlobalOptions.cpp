// SPDX-License-Identifier: BSD-3-Clause
#include "GlobalOptions.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "BackendChoice.h"
#include "Core/Error.h"
#include "JobConfig.h"
#include "Session.h"

namespace voxelfit {
namespace {

/// Bytes of "300M", "1.5G" or "1000000"; K, M, G and T are powers of 1024.
std::int64_t parseBytes(const std::string& text) {
  constexpr std::string_view kSuffixes = "KMGT";
  std::size_t used = 0;
  double value = NAN;
  try {
    value = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  std::string suffix = text.substr(used);
  for (const char* ending : {"iB", "B"})
    if (suffix.ends_with(ending)) suffix.resize(suffix.size() - std::string_view(ending).size());
  const std::size_t power = suffix.size() == 1 ? kSuffixes.find(suffix.front()) : std::string_view::npos;
  const bool isKnown = suffix.empty() || power != std::string_view::npos;
  const double bytes = suffix.empty() ? value : std::ldexp(value, static_cast<int>(10 * (power + 1)));
  if (used == 0 || !isKnown || !(bytes >= 1.0 && bytes < 9e18))
    throw Error(ErrorCode::Usage, "--memory: " + text + ", wanted a size such as 300M or 4G");
  return static_cast<std::int64_t>(bytes);
}

std::string versionText() {
  return fmt::format("voxelfit {}\nback ends        {}\ninstruction set  {}", kVersion, backendsText(),
                     instructionSetName(usableInstructionSet()));
}

}  // namespace

std::int64_t GlobalOptions::memoryBytes() const { return parseBytes(memory); }

void addGlobalOptions(CLI::App& app, GlobalOptions& options) {
  app.set_help_flag("-h,--help", "this page; behind a command, its page")->group("options of every command");
  app.set_version_flag("--version", versionText, "version, back ends and instruction set of this machine");
  app.option_defaults()->group("options of every command");
  app.get_version_ptr()->group("options of every command")->configurable(false);
  app.add_option("--threads", options.threads, "threads to use (default: all cores)")
      ->type_name("N")
      ->envname("VOXELFIT_THREADS")
      ->check(CLI::Range(1, 4096));
  app.add_option("--backend", options.backend,
                 "what fits: auto (a GPU if one can be used, else the processor), cpu or cuda")
      ->type_name("NAME")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}))
      ->capture_default_str();
  app.add_option("--memory", options.memory, "most memory that results and working space may take")
      ->type_name("SIZE")
      ->capture_default_str();
  app.add_option("--progress", options.progress,
                 "bar, json (one object a line), none, or auto (a bar on a terminal); on stderr")
      ->type_name("HOW")
      ->check(CLI::IsMember({"auto", "bar", "json", "none"}))
      ->capture_default_str();
  app.add_flag("--quiet", options.quiet, "say nothing but errors");
  app.add_flag("--verbose", options.verbose, "say how it came about: choices, reasons, times");
  app.add_flag("--force", options.force, "overwrite existing outputs")->configurable(false);
  app.set_config("--config", "", "take options from a job.json; the command line wins")->type_name("FILE");
  app.get_config_ptr()->configurable(false);
  app.config_formatter(std::make_shared<JobConfig>(app));
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.add_flag("--dump-config", options.dumpConfig, "print the resolved options as for --config, and stop")
      ->configurable(false);
  app.add_flag("--validate", options.validate, "check all inputs and options, and stop before the work")
      ->configurable(false);
  app.option_defaults()->group("options");  // of the commands, which take it over
}

ProgressStyle progressStyleOf(const GlobalOptions& options) {
  if (options.progress == "json") return ProgressStyle::Json;
  if (options.progress == "bar") return ProgressStyle::Bar;
  const bool isAuto = options.progress == "auto" && !options.quiet && isatty(STDERR_FILENO);
  return isAuto ? ProgressStyle::Bar : ProgressStyle::None;
}

}  // namespace voxelfit
