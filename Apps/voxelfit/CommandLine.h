// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "OptionParser.h"

namespace voxelfit {

/// Reads the words of a command line, without the program, and runs the command that they name. Returns the
/// exit code where there is nothing to run: 0 after --help and --version. Throws Error Usage in one line for
/// what cannot be understood, with the option or command that was probably meant as hint; Unreadable for a
/// missing --config; and what the command throws.
std::optional<int> parse(CLI::App& app, std::vector<std::string> words);

/// "voxelfit: MESSAGE" and, unless it is empty, "hint: HINT" on stderr.
void sayError(const std::string& message, const std::string& hint);

}  // namespace voxelfit
