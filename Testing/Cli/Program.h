// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Runs the program as a user does.
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

#include "Io/TemporaryFolder.h"

namespace voxelfit::testing {

/// What a run left.
struct Run {
  int exitCode = -1;
  std::string out, err;
};

/// Runs "voxelfit ARGUMENTS" in a shell; `environment` stands before it: "NAME=VALUE ".
inline Run run(const std::string& arguments, const std::string& environment = {}) {
  const TemporaryFolder folder;
  const std::string command =
      environment + VOXELFIT_PROGRAM + " " + arguments + " 2>" + (folder / "stderr") + " </dev/null";
  Run result;
  std::FILE* pipe = popen(command.c_str(), "r");
  if (!pipe) return result;
  std::array<char, 4096> buffer;
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
    result.out.append(buffer.data(), count);
  result.exitCode = WEXITSTATUS(pclose(pipe));
  result.err = readBytes(folder / "stderr");
  return result;
}

}  // namespace voxelfit::testing
