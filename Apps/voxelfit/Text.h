// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Small texts of the command line: lists, "NAME=VALUE", columns.
#include <string>
#include <utility>
#include <vector>

namespace voxelfit {

/// The parts between separators; one empty part for an empty text.
std::vector<std::string> splitText(const std::string& text, char separator);

std::string joinText(const std::vector<std::string>& parts, const std::string& separator);

/// Name and value of "NAME=VALUE". Throws Error Usage, naming the option, when one of them is missing.
std::pair<std::string, std::string> splitAssignment(const std::string& option, const std::string& text);

/// Rows of cells in aligned columns, two blanks apart, every line indented by `indent`.
std::string alignedColumns(const std::vector<std::vector<std::string>>& rows, int indent = 0);

/// `text` as one word of a shell, quoted where that is needed.
std::string shellWord(const std::string& text);

/// A number for people: up to 6 digits, no trailing zeros.
std::string numberText(double value);

/// The label of a unit where it is worth a word: empty for those of plain numbers and signals.
std::string shownUnit(const std::string& label);

}  // namespace voxelfit
