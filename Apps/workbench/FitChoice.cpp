// SPDX-License-Identifier: BSD-3-Clause
#include "FitChoice.h"

#include "Core/Error.h"
#include "Text.h"

namespace voxelfit {
namespace {

/// Reads one word of a shell line from `at` on.
class ShellWord {
 public:
  ShellWord(const std::string& line, std::size_t at) : line_(line), at_(at) {}

  std::string read() {
    while (at_ < line_.size() && (quote_ || line_[at_] != ' ')) take(line_[at_++]);
    if (quote_) throw Error(ErrorCode::Usage, line_ + ": a quote is not closed");
    return word_;
  }
  std::size_t end() const { return at_; }

 private:
  void take(char c) {
    if (c == '\\' && quote_ != '\'' && at_ < line_.size())
      word_ += line_[at_++];
    else if (quote_ ? c == quote_ : c == '\'' || c == '"')
      quote_ = quote_ ? '\0' : c;
    else
      word_ += c;
  }

  const std::string& line_;
  std::size_t at_;
  char quote_ = '\0';
  std::string word_;
};

}  // namespace

std::vector<std::string> shellWords(const std::string& line) {
  std::vector<std::string> words;
  for (std::size_t at = 0; (at = line.find_first_not_of(' ', at)) != std::string::npos;) {
    ShellWord word(line, at);
    words.push_back(word.read());
    at = word.end();
  }
  return words;
}

std::vector<std::string> wordsOf(const ParameterWish& wish) {
  if (wish.isFixed) return {"--fix", wish.name + "=" + wish.start};
  std::vector<std::string> words;
  const auto add = [&](const char* option, const std::string& value) {
    words.push_back(option);
    words.push_back(wish.name + "=" + value);
  };
  if (!wish.start.empty()) add("--start", wish.start);
  if (!wish.lower.empty() || !wish.upper.empty()) add("--bounds", wish.lower + ":" + wish.upper);
  return words;
}

std::vector<std::string> wordsOf(const FitChoice& choice) {
  std::vector<std::string> words{"fit", choice.model, choice.series, "-o", choice.output};
  const auto add = [&](const char* option, const std::string& value) {
    words.push_back(option);
    words.push_back(value);
  };
  if (!choice.mask.empty()) add(choice.isOfRegions ? "--roi" : "--mask", choice.mask);
  if (!choice.input.empty()) add("--aif", choice.input);
  for (const auto& [name, value] : choice.constants)
    if (!value.empty()) add("--set", name + "=" + value);
  for (const ParameterWish& wish : choice.parameters)
    for (std::string& word : wordsOf(wish)) words.push_back(std::move(word));
  for (std::string& word : shellWords(choice.more)) words.push_back(std::move(word));
  return words;
}

std::string commandText(const std::vector<std::string>& words) {
  std::string text = "voxelfit";
  for (const std::string& word : words) text += " " + shellWord(word);
  return text;
}

}  // namespace voxelfit
