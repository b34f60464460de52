// SPDX-License-Identifier: BSD-3-Clause
#include "Text.h"

#include <fmt/format.h>

#include <algorithm>

#include "Core/Error.h"
#include "Core/Unit.h"

namespace voxelfit {
namespace {

constexpr const char* kUnquoted = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=.,:/@%";

/// Letters of a UTF-8 text.
std::size_t widthOf(const std::string& text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::vector<std::string> splitText(const std::string& text, char separator) {
  std::vector<std::string> parts{""};
  for (const char c : text)
    if (c == separator)
      parts.emplace_back();
    else
      parts.back() += c;
  return parts;
}

std::string joinText(const std::vector<std::string>& parts, const std::string& separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::pair<std::string, std::string> splitAssignment(const std::string& option, const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw Error(ErrorCode::Usage, option + " " + text + ": wanted NAME=VALUE");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string alignedColumns(const std::vector<std::vector<std::string>>& rows, int indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k == widths.size()) widths.push_back(0);
      widths[k] = std::max(widths[k], widthOf(row[k]));
    }
  std::string text;
  for (const auto& row : rows) {
    std::string line(static_cast<std::size_t>(indent), ' ');
    for (std::size_t k = 0; k < row.size(); ++k)
      line += row[k] + std::string(widths[k] - widthOf(row[k]) + 2, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string numberText(double value) { return fmt::format("{:g}", value); }

std::string shellWord(const std::string& text) {
  if (!text.empty() && text.find_first_not_of(kUnquoted) == std::string::npos) return text;
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return word + "'";
}

std::string shownUnit(const std::string& label) {
  return label == unit::one.label || label == unit::signal.label ? "" : label;
}

}  // namespace voxelfit
