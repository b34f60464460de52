// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace voxelfit::testing {

/// One row of a reference table, by column name.
using Row = std::map<std::string, std::string>;

/// The rows of a comma-separated table of the reference data, or none when the data are not there.
inline std::vector<Row> readReference(const std::string& path) {
  const char* folder = std::getenv("VOXELFIT_REFERENCE_DATA");
  std::ifstream file(std::string(folder ? folder : "") + "/" + path);
  std::vector<Row> rows;
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);  // byte order mark
    if (line.ends_with('\r')) line.pop_back();
    std::istringstream cells(line);
    std::vector<std::string> found;
    for (std::string cell; std::getline(cells, cell, ',');) found.push_back(cell);
    if (names.empty()) {
      names = found;
      continue;
    }
    Row row;
    for (std::size_t i = 0; i < std::min(names.size(), found.size()); ++i) row[names[i]] = found[i];
    rows.push_back(row);
  }
  return rows;
}

/// The numbers of a cell, separated by blanks.
inline std::vector<double> numbers(const std::string& cell) {
  std::istringstream text(cell);
  std::vector<double> values;
  for (double value; text >> value;) values.push_back(value);
  return values;
}

}  // namespace voxelfit::testing
