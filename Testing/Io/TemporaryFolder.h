// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What the tests of reading and writing share: a folder that vanishes, whole files as bytes, and the error of
// a call.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "Core/Error.h"

namespace voxelfit::testing {

/// A new, empty folder, removed with everything in it at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "voxelfit-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

inline std::string readBytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void writeBytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// The error that the call throws; a test failure and an Internal error with the text "nothing" when it
/// throws none.
template <class Call>
Error errorOf(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error was thrown";
  return {ErrorCode::Internal, "nothing"};
}

/// A file of the reference data, or an empty path where they are not at hand.
inline std::filesystem::path reference(const std::string& name) {
  const char* folder = std::getenv("VOXELFIT_REFERENCE_DATA");
  const std::filesystem::path path = std::filesystem::path(folder ? folder : "") / name;
  return std::filesystem::exists(path) ? path : std::filesystem::path();
}

}  // namespace voxelfit::testing
