// SPDX-License-Identifier: BSD-3-Clause
#include "Core/NearestWord.h"

#include <algorithm>
#include <vector>

namespace voxelfit {
namespace {

/// Edits that turn a into b: V. Levenshtein, Sov Phys Dokl 10:707 (1966), with swapped neighbours as one
/// edit: F. Damerau, Commun ACM 7:171 (1964).
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> edits(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i)
    for (std::size_t j = 0; j <= b.size(); ++j) {
      std::size_t& fewest = edits[i][j];
      fewest = std::max(i, j);
      if (i == 0 || j == 0) continue;
      fewest =
          std::min({edits[i - 1][j] + 1, edits[i][j - 1] + 1, edits[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      const bool isSwap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (isSwap) fewest = std::min(fewest, edits[i - 2][j - 2] + 1);
    }
  return edits[a.size()][b.size()];
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
