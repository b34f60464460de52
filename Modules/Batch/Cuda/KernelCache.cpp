// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/KernelCache.h"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace voxelfit {

namespace fs = std::filesystem;

namespace {

/// 16 hexadecimal digits. Source: Fowler, Noll and Vo, FNV-1a with 64 bits, IETF draft-eastlake-fnv.
std::string hashOf(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const unsigned char c : text) hash = (hash ^ c) * 0x100000001b3u;
  char digits[17];
  std::snprintf(digits, sizeof(digits), "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

}  // namespace

fs::path KernelCache::standardFolder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
    return fs::path(cache) / "voxelfit/kernels";
  if (const char* home = std::getenv("HOME"); home && *home)
    return fs::path(home) / ".cache/voxelfit/kernels";
  return {};
}

fs::path KernelCache::fileOf(const std::string& key) const { return folder_ / (hashOf(key) + ".kernels"); }

/// A file holds the hash of what follows, one symbol a line, an empty line and the cubin.
std::optional<CompiledKernels> KernelCache::find(const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  std::ifstream stream(fileOf(key), std::ios::binary);
  std::string line;
  std::getline(stream, line);
  const std::string rest{std::istreambuf_iterator<char>(stream), {}};
  if (rest.empty() || line != hashOf(rest)) return std::nullopt;
  std::istringstream parts(rest);
  CompiledKernels found;
  while (std::getline(parts, line) && !line.empty()) found.symbols.push_back(line);
  found.cubin = {std::istreambuf_iterator<char>(parts), {}};
  return found;
}

void KernelCache::keep(const std::string& key, const CompiledKernels& kernels) const {
  if (folder_.empty()) return;
  std::string text;
  for (const std::string& symbol : kernels.symbols) text += symbol + '\n';
  text += '\n' + kernels.cubin;
  std::error_code ignored;
  fs::create_directories(folder_, ignored);
  const fs::path temporary = fileOf(key).string() + "." + std::to_string(getpid());
  std::ofstream stream(temporary, std::ios::binary);
  stream << hashOf(text) << '\n' << text;
  stream.close();
  if (stream)
    fs::rename(temporary, fileOf(key), ignored);
  else
    fs::remove(temporary, ignored);
}

}  // namespace voxelfit
