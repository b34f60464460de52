// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <span>
#include <string>

namespace voxelfit {

/// The known word that was probably meant by a mistyped one: the one that the fewest edits (insert, delete,
/// replace a letter) turn it into; empty when all are farther away than 3 edits or a third of the word.
std::string nearestWord(const std::string& word, std::span<const std::string> known);

}  // namespace voxelfit
