// SPDX-License-Identifier: BSD-3-Clause
#include "CommandLine.h"

#include <CLI/App.hpp>
#include <algorithm>
#include <iostream>
#include <utility>
#include <vector>

#include "Core/Error.h"
#include "Core/NearestWord.h"
#include "HelpFormatter.h"

namespace voxelfit {
namespace {

std::vector<std::string> optionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* app = &command; app; app = app->get_parent())
    for (const CLI::Option* option : app->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<std::string> commandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::string suggestion(const std::string& word, const std::vector<std::string>& known,
                       const std::string& otherwise) {
  const std::string nearest = nearestWord(word, known);
  return nearest.empty() ? otherwise : "did you mean " + nearest + "?";
}

/// The command that shows the help of a command, or of the program.
std::string helpOf(const CLI::App& app, const CLI::App* command) {
  return app.get_name() + (command && command != &app ? " " + command->get_name() : "") + " --help";
}

/// What the parser left over: an unknown command, an unknown option or one word too many.
[[noreturn]] void refuseLeftOver(const CLI::App& app, const CLI::App* command, const std::string& word) {
  const std::string page = helpOf(app, command);
  if (!command && !word.starts_with('-'))
    throw Error(ErrorCode::Usage, word + ": no such command",
                suggestion(word, commandNames(app), page + " lists them"));
  const std::string name = word.substr(0, word.find('='));
  if (word.starts_with('-'))
    throw Error(ErrorCode::Usage, name + ": no such option",
                suggestion(name, optionNames(command ? *command : app), page + " lists them"));
  throw Error(ErrorCode::Usage, word + ": one argument too many for " + command->get_name(),
              page + " shows the usage");
}

[[noreturn]] void refuseMissing(const CLI::App& command, const std::string& page) {
  std::string missing;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_required() || option->count() > 0) continue;
    missing = (option->get_positional() ? "" : option->get_name() + " ") + valueWord(*option);
    break;
  }
  throw Error(ErrorCode::Usage, command.get_name() + ": " + missing + " is missing",
              page + " shows the usage");
}

/// The parser's own sentence, in our form.
std::string inOneLine(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  if (text.size() > 1 && std::isupper(text[0]) && std::islower(text[1]))
    text[0] = static_cast<char>(std::tolower(text[0]));
  return text;
}

[[noreturn]] void refuse(const CLI::App& app, const CLI::ParseError& error) {
  const auto parsed = app.get_subcommands();
  const bool hasCommands = !app.get_subcommands({}).empty();
  const CLI::App* command = hasCommands ? nullptr : &app;
  if (!parsed.empty()) command = parsed.front();
  std::vector<std::string> rest = app.remaining(true);
  std::erase(rest, "--");
  if (!rest.empty()) refuseLeftOver(app, command, rest.front());
  const std::string page = helpOf(app, command);
  if (!command) throw Error(ErrorCode::Usage, "no command given", page + " lists them");
  if (dynamic_cast<const CLI::FileError*>(&error))
    throw Error(ErrorCode::Unreadable, "--config: " + inOneLine(error.what()));
  if (dynamic_cast<const CLI::RequiredError*>(&error)) refuseMissing(*command, page);
  throw Error(ErrorCode::Usage, command->get_name() + ": " + inOneLine(error.what()),
              page + " shows the usage");
}

}  // namespace

std::optional<int> parse(CLI::App& app, std::vector<std::string> words) {
  try {
    std::ranges::reverse(words);  // as the parser wants them
    app.parse(std::move(words));
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return 0;
  } catch (const CLI::CallForVersion& version) {
    std::cout << version.what() << '\n';
    return 0;
  } catch (const CLI::ParseError& error) {
    refuse(app, error);
  }
  return std::nullopt;
}

void sayError(const std::string& message, const std::string& hint) {
  std::cerr << "voxelfit: " << message << '\n';
  if (!hint.empty()) std::cerr << "hint: " << hint << '\n';
}

}  // namespace voxelfit
