// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The cells of a text table, before anything is known of their meaning.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace voxelfit {

/// One line of a table with its number in the file, from 1.
struct Row {
  int line;
  std::vector<std::string> cells;  ///< without quotes and without white space around
};

/// Splits a text file into rows. The separator is a tab, semicolon or comma, whichever the first line has;
/// blank lines and lines that begin with # are left out; quoted cells, a byte order mark and Windows line
/// ends are understood. Throws Error Unreadable when the file is missing or not text.
std::vector<Row> readRows(const std::filesystem::path& path);

/// The same with white space as a separator beside the others: rows of words.
std::vector<Row> readWords(const std::filesystem::path& path);

/// The number that a whole text is (also nan and inf), or nothing.
std::optional<double> parseNumber(std::string_view text);

}  // namespace voxelfit
