// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace voxelfit {

/// Kernels as a GPU loads them.
struct CompiledKernels {
  std::string cubin;
  std::vector<std::string> symbols;  ///< names in the cubin, in the order in which they were asked for
};

/// A folder of compiled kernels, one file for each key. Several processes may use one folder: a file appears
/// whole or not at all, and one that is damaged counts as missing.
class KernelCache {
 public:
  /// The folder is made when needed. An empty path keeps nothing.
  explicit KernelCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// $XDG_CACHE_HOME/voxelfit/kernels or ~/.cache/voxelfit/kernels; empty where neither variable is set.
  static std::filesystem::path standardFolder();

  /// What was kept under `key`: any text that says all that the kernels depend on.
  std::optional<CompiledKernels> find(const std::string& key) const;

  /// A cache that cannot be written costs time, no result: failures are passed over.
  void keep(const std::string& key, const CompiledKernels& kernels) const;

 private:
  std::filesystem::path fileOf(const std::string& key) const;

  std::filesystem::path folder_;
};

}  // namespace voxelfit
