// SPDX-License-Identifier: BSD-3-Clause
#include "JobConfig.h"

#include <CLI/App.hpp>
#include <nlohmann/json.hpp>

#include "Core/Error.h"
#include "Io/Cells.h"

namespace voxelfit {
namespace {

/// A number where the text is one, so that the JSON reads well.
Json valueOf(const std::string& text) {
  const auto number = parseNumber(text);
  if (!number || !std::isfinite(*number)) return text;
  if (*number == std::floor(*number) && std::abs(*number) < 1e15) return static_cast<std::int64_t>(*number);
  return *number;
}

std::string textOf(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

void put(const CLI::Option& option, Json& options) {
  if (!option.get_configurable() || option.get_name().empty()) return;
  const std::string name = option.get_single_name();
  const bool isFlag = option.get_expected_max() == 0;
  if (isFlag && option.count() > 0) options[name] = true;
  if (isFlag) return;
  const bool isList = option.get_items_expected_max() > 1;
  if (option.count() > 0 && isList)
    for (const std::string& text : option.results()) options[name].push_back(valueOf(text));
  else if (option.count() > 0)
    options[name] = valueOf(option.results().front());
  else if (!option.get_default_str().empty())
    options[name] = valueOf(option.get_default_str());
}

}  // namespace

Json jobOptions(const CLI::App& command) {
  Json options = Json::object();
  for (const CLI::Option* option : command.get_options()) put(*option, options);
  if (command.get_parent())
    for (const CLI::Option* option : command.get_parent()->get_options()) put(*option, options);
  return {{"command", command.get_name()}, {"options", options}};
}

std::string JobConfig::to_config(const CLI::App* app, bool, bool, std::string) const {
  return jobOptions(*app).dump(2);
}

std::vector<CLI::ConfigItem> JobConfig::from_config(std::istream& text) const {
  const Json job = Json::parse(text, nullptr, false);
  if (!job.is_object() || !job.contains("command") || !job.contains("options") || !job["options"].is_object())
    throw Error(ErrorCode::Unreadable,
                "--config: is no JSON object with command and options, wanted a job.json");
  const auto command = textOf(job["command"]);
  const CLI::App* parsed = app_.get_subcommands().empty() ? nullptr : app_.get_subcommands().front();
  if (parsed && parsed->get_name() != command)
    throw Error(ErrorCode::Usage,
                "--config: options of " + command + ", wanted those of " + parsed->get_name());
  std::vector<CLI::ConfigItem> items;
  for (const auto& [name, value] : job["options"].items()) {
    CLI::ConfigItem item{.parents = {}, .name = name, .inputs = {}};
    if (!app_.get_option_no_throw("--" + name)) item.parents = {command};
    if (value.is_array())
      for (const Json& entry : value) item.inputs.push_back(textOf(entry));
    else
      item.inputs = {textOf(value)};
    items.push_back(std::move(item));
  }
  return items;
}

}  // namespace voxelfit
