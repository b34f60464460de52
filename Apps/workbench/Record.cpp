// SPDX-License-Identifier: BSD-3-Clause
#include "Record.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "Core/Error.h"
#include "Text.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;

fs::path folderOfCommand(const fs::path& results) {
  std::ifstream file(results / "job.json");
  const auto job = nlohmann::json::parse(file, nullptr, false);
  if (!job.is_object() || job.value("command", "") != "fit")
    throw Error(ErrorCode::Unreadable, (results / "job.json").string() + ": is not the record of a fit");
  return job.value("folder", "");
}

/// "--mask FILE" and "--mask=FILE" belong to `name` "--mask": takes its value from the words at `at`.
bool takeValue(const std::vector<std::string>& words, std::size_t& at, std::string_view name,
               std::string& value) {
  if (words[at] == name && at + 1 < words.size()) {
    value = words[++at];
    return true;
  }
  if (!words[at].starts_with(std::string(name) + "=")) return false;
  value = words[at].substr(name.size() + 1);
  return true;
}

/// Takes what the words at `at` ask of a parameter or a constant.
bool takeWish(const std::vector<std::string>& words, std::size_t& at, FitChoice& choice) {
  for (const std::string_view option : {"--set", "--fix", "--start", "--bounds"}) {
    std::string text;
    if (!takeValue(words, at, option, text)) continue;
    const std::size_t equals = std::min(text.find('='), text.size() - 1);
    const std::string name = text.substr(0, equals), value = text.substr(equals + 1);
    if (option == "--set") {
      choice.constants.emplace_back(name, value);
      return true;
    }
    auto wish = std::ranges::find(choice.parameters, name, &ParameterWish::name);
    if (wish == choice.parameters.end()) wish = choice.parameters.insert(wish, {.name = name});
    if (option == "--bounds") {
      const std::size_t colon = std::min(value.find(':'), value.size() - 1);
      wish->lower = value.substr(0, colon);
      wish->upper = value.substr(colon + 1);
    } else {
      wish->start = value;
      wish->isFixed = option == "--fix";
    }
    return true;
  }
  return false;
}

}  // namespace

FitChoice recordedChoice(const fs::path& folder) {
  const fs::path command = folder / "command.txt", start = folderOfCommand(folder);
  std::ifstream file(command);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> words = shellWords(line);  // voxelfit fit MODEL INPUT ...
  if (words.size() < 4 || words[1] != "fit" || words[2].starts_with('-') || words[3].starts_with('-'))
    throw Error(ErrorCode::Unreadable,
                command.string() + ": " + line + ", wanted voxelfit fit MODEL INPUT and options");
  FitChoice choice{.model = words[2], .series = words[3], .output = fs::absolute(folder)};
  std::string passed;
  for (std::size_t at = 4; at < words.size(); ++at) {
    if (takeValue(words, at, "--mask", choice.mask) || takeValue(words, at, "--aif", choice.input) ||
        takeValue(words, at, "-o", passed) || takeValue(words, at, "--output", passed) ||
        takeValue(words, at, "--progress", passed) || words[at] == "--force" || words[at] == "--quiet" ||
        takeWish(words, at, choice))
      continue;
    if (takeValue(words, at, "--roi", choice.mask))
      choice.isOfRegions = true;
    else
      choice.more += (choice.more.empty() ? "" : " ") + shellWord(words[at]);
  }
  std::error_code moved;
  fs::current_path(start, moved);
  return choice;
}

}  // namespace voxelfit
