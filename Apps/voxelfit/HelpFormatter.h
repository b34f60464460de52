// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <CLI/App.hpp>
#include <string>

namespace voxelfit {

/// The word for the value of an option: "FILE". What a check allows is left to the description.
std::string valueWord(const CLI::Option& option);

/// Column at which the explanations of a help page begin, and its width.
inline constexpr std::size_t kHelpColumn = 30;
inline constexpr std::size_t kHelpWidth = 100;

/// `name` indented by two, then `text` from `column` on, wrapped at words to kHelpWidth.
std::string helpEntry(const std::string& name, const std::string& text, std::size_t column = kHelpColumn);

/// Help pages: what the command does, its usage, its options by group, examples. They are the same on every
/// machine and terminal, as the manual holds them.
class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override;
};

}  // namespace voxelfit
