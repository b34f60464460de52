// SPDX-License-Identifier: BSD-3-Clause
#include "Io/Directions.h"

#include <string>

#include "Core/Error.h"
#include "Io/Cells.h"
#include "Io/Sidecar.h"

namespace voxelfit {

std::vector<Direction> readDirections(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& found) {
    throw Error(ErrorCode::Unreadable, path.string() + ": " + found);
  };
  std::vector<std::vector<double>> rows;
  for (const Row& row : readWords(path)) {
    auto& numbers = rows.emplace_back();
    for (const std::string& word : row.cells) {
      const auto number = parseNumber(word);
      if (!number) fail("line " + std::to_string(row.line) + ": \"" + word + "\", wanted a number");
      numbers.push_back(*number);
    }
    if (numbers.size() != rows.front().size())
      fail("line " + std::to_string(row.line) + ": " + std::to_string(numbers.size()) +
           " numbers, the first line has " + std::to_string(rows.front().size()));
  }
  const std::size_t columns = rows.empty() ? 0 : rows.front().size();
  if (rows.size() != 3 && columns != 3)
    fail(std::to_string(rows.size()) + " rows and " + std::to_string(columns) +
         " columns, wanted three rows or three columns of directions");
  const bool isInRows = rows.size() == 3;
  std::vector<Direction> directions(isInRows ? columns : rows.size());
  for (std::size_t i = 0; i < directions.size(); ++i)
    for (std::size_t k = 0; k < 3; ++k) directions[i][k] = isInRows ? rows[k][i] : rows[i][k];
  return directions;
}

std::optional<std::filesystem::path> directionsBeside(const std::filesystem::path& image) {
  for (const char* ending : {".bvec", ".bvecs"})
    if (std::filesystem::path file = sidecarStem(image) + ending; std::filesystem::exists(file)) return file;
  return std::nullopt;
}

}  // namespace voxelfit
