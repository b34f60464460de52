// SPDX-License-Identifier: BSD-3-Clause
#include "HelpFormatter.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <sstream>
#include <vector>

namespace voxelfit {
namespace {

using Options = std::vector<const CLI::Option*>;

constexpr std::size_t kCommandColumn = 18;

std::string placeholder(const CLI::Option& option) {
  const bool isFlag = option.get_expected_max() == 0 || option.get_type_size() == 0;
  return isFlag ? "" : " " + valueWord(option);
}

std::string nameOf(const CLI::Option& option) {
  std::string name;
  for (const std::string& letter : option.get_snames()) name += "-" + letter + ", ";
  return name + "--" + option.get_lnames().front() + placeholder(option);
}

std::string meaningOf(const CLI::Option& option) {
  std::string text = option.get_description();
  const auto& names = option.get_lnames();
  for (std::size_t i = 1; i < names.size(); ++i) text += (i == 1 ? "; also --" : ", --") + names[i];
  if (!option.get_default_str().empty() && option.get_default_str() != "\"\"")
    text += " (default: " + option.get_default_str() + ")";
  if (!option.get_envname().empty()) text += " [" + option.get_envname() + "]";
  return text;
}

std::string positionalName(const CLI::Option& option) {
  return valueWord(option) + (option.get_expected_max() > 1 ? "..." : "");
}

std::string usage(const CLI::App& app, const std::string& name) {
  std::string line = "usage: " + name;
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional())
      line += option->get_required() ? " " + positionalName(*option) : " [" + positionalName(*option) + "]";
  for (const CLI::Option* option : app.get_options())
    if (option->nonpositional() && option->get_required())
      line += (option->get_snames().empty() ? " --" + option->get_lnames().front()
                                            : " -" + option->get_snames().front()) +
              placeholder(*option);
  const bool hasCommands = !app.get_subcommands({}).empty();
  return line + (hasCommands ? " COMMAND" : "") + " [OPTION...]\n";
}

std::string commands(const CLI::App& app) {
  std::string text;
  for (const CLI::App* command : app.get_subcommands({})) {
    if (text.empty()) text = "\ncommands:\n";
    text += helpEntry(command->get_name(), command->get_description(), kCommandColumn);
  }
  return text;
}

std::string positionals(const CLI::App& app) {
  std::string text;
  for (const CLI::Option* option : app.get_options())
    if (option->get_positional()) text += helpEntry(positionalName(*option), option->get_description());
  return text.empty() ? text : "\n" + text;
}

std::string groups(const CLI::App& app) {
  std::string text;
  for (const std::string& group : app.get_groups()) {
    const Options options = app.get_options([&](const CLI::Option* option) {
      return option->get_group() == group && option->nonpositional() &&
             (option != app.get_help_ptr() || !app.get_parent());
    });
    if (options.empty() || group.empty()) continue;
    text += "\n" + group + ":\n";
    for (const CLI::Option* option : options) text += helpEntry(nameOf(*option), meaningOf(*option));
  }
  return text;
}

}  // namespace

std::string valueWord(const CLI::Option& option) {
  std::string word = option.get_type_name();
  for (const char* check : {":{", ":INT in [", ":FLOAT in [", ":POSITIVE", ":NONNEGATIVE"})
    word.resize(std::min(word.size(), word.find(check)));
  return word;
}

std::string helpEntry(const std::string& name, const std::string& text, std::size_t column) {
  std::string entry = "  " + name, line;
  if (entry.size() + 2 > column)
    entry += "\n" + std::string(column, ' ');
  else
    entry.resize(column, ' ');
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && column + line.size() + 1 + word.size() > kHelpWidth) {
      entry += line + "\n" + std::string(column, ' ');
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return entry + line + "\n";
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode) const {
  std::string page =
      app->get_description() + "\n\n" + usage(*app, name) + positionals(*app) + commands(*app) + groups(*app);
  if (!app->get_footer().empty()) page += "\n" + app->get_footer() + "\n";
  if (app->get_parent()) page += "\nvoxelfit --help lists the options of every command.\n";
  return page;
}

}  // namespace voxelfit
