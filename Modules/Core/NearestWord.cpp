// SPDX-License-Identifier: BSD-3-Clause
#include "Core/NearestWord.h"

#include <algorithm>
#include <vector>

namespace voxelfit {
namespace {

/// Edits that turn a into b: V. Levenshtein, Sov Phys Dokl 10:707 (1966), a row of the table at a time.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t up = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = up;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string nearestWord(const std::string& word, std::span<const std::string> known) {
  std::string nearest;
  std::size_t fewest = std::clamp<std::size_t>(word.size() / 3, 1, 3) + 1;
  for (const std::string& candidate : known)
    if (const std::size_t edits = distance(word, candidate); edits < fewest) {
      fewest = edits;
      nearest = candidate;
    }
  return nearest;
}

}  // namespace voxelfit
