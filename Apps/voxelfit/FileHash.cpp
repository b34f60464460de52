// SPDX-License-Identifier: BSD-3-Clause
#include "FileHash.h"

#include <fmt/format.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <vector>

#include "Core/Error.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;

constexpr std::streamsize kBlock = 1 << 20;

struct FreeState {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

std::vector<fs::path> filesOf(const fs::path& path) {
  if (!fs::is_directory(path)) return {path};
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

}  // namespace

FileHash hashOf(const std::string& path) {
  const std::unique_ptr<XXH3_state_t, FreeState> state(XXH3_createState());
  XXH3_64bits_reset(state.get());
  FileHash hash;
  std::vector<char> block(kBlock);
  for (const fs::path& name : filesOf(path)) {
    std::ifstream file(name, std::ios::binary);
    while (file.read(block.data(), kBlock) || file.gcount() > 0) {
      XXH3_64bits_update(state.get(), block.data(), static_cast<std::size_t>(file.gcount()));
      hash.bytes += file.gcount();
    }
    if (!file.eof()) throw Error(ErrorCode::Unreadable, name.string() + ": cannot be read");
  }
  hash.xxh3 = fmt::format("{:016x}", XXH3_64bits_digest(state.get()));
  return hash;
}

}  // namespace voxelfit
