// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <optional>
#include <string>

#include "OptionParser.h"

namespace voxelfit {

/// Reads the command line and runs the command that it names. Returns the exit code where there is nothing to
/// run: 0 after --help and --version. Throws Error Usage in one line for what cannot be understood, with the
/// option or command that was probably meant as hint; Unreadable for a missing --config; and what the command
/// throws.
std::optional<int> parse(CLI::App& app, int argc, char** argv);

/// "voxelfit: MESSAGE" and, unless it is empty, "hint: HINT" on stderr.
void sayError(const std::string& message, const std::string& hint);

}  // namespace voxelfit
