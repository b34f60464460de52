// SPDX-License-Identifier: BSD-3-Clause
#include "Io/Cells.h"

#include <algorithm>
#include <charconv>

#include "Core/Error.h"
#include "Io/Bytes.h"

namespace voxelfit {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

char separatorOf(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  for (const char candidate : {'\t', ';'})
    if (line.find(candidate) != std::string_view::npos) return candidate;
  return ',';
}

/// Takes the next cell off the text; a quoted one may hold separators, line ends and doubled quotes.
std::string takeCell(std::string_view& text, char separator) {
  const auto start = text.find_first_not_of(separator == '\t' ? " " : " \t");
  std::string cell;
  if (start != std::string_view::npos && text[start] == '"') {
    text.remove_prefix(start + 1);
    while (!text.empty()) {
      const bool isQuote = text.front() == '"';
      if (isQuote && !text.substr(1).starts_with('"')) break;
      text.remove_prefix(isQuote ? 1 : 0);
      cell += text.front();
      text.remove_prefix(1);
    }
    text.remove_prefix(text.empty() ? 0 : 1);
  }
  const auto end = std::min(text.find_first_of(std::string{separator, '\n'}), text.size());
  cell += trimmed(text.substr(0, end));
  text.remove_prefix(end);
  return cell;
}

}  // namespace

std::vector<Row> readRows(const std::filesystem::path& path) {
  const Bytes file = mapFile(path);
  std::string_view text(reinterpret_cast<const char*>(file.view.data()), file.view.size());
  if (text.find('\0') != std::string_view::npos)
    throw Error(ErrorCode::Unreadable, path.string() + ": is not a text file, wanted a table of numbers");
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const char separator = separatorOf(text);
  std::vector<Row> rows;
  for (int line = 1; !text.empty(); ++line) {
    const std::string_view whole = trimmed(text.substr(0, text.find('\n')));
    if (whole.empty() || whole.starts_with('#')) {
      text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
      continue;
    }
    Row row{line, {takeCell(text, separator)}};
    while (text.starts_with(separator)) {
      text.remove_prefix(1);
      row.cells.push_back(takeCell(text, separator));
    }
    for (const std::string& cell : row.cells) line += static_cast<int>(std::ranges::count(cell, '\n'));
    if (!text.empty()) text.remove_prefix(1);
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Row> readWords(const std::filesystem::path& path) {
  std::vector<Row> rows = readRows(path);
  for (Row& row : rows) {
    std::vector<std::string> words;
    for (const std::string& cell : row.cells)
      for (std::size_t begin = cell.find_first_not_of(" \t"); begin < cell.size();) {
        const std::size_t end = std::min(cell.find_first_of(" \t", begin), cell.size());
        words.push_back(cell.substr(begin, end - begin));
        begin = cell.find_first_not_of(" \t", end);
      }
    row.cells = std::move(words);
  }
  return rows;
}

std::optional<double> parseNumber(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace voxelfit
