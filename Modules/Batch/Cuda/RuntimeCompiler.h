// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace voxelfit {

/// Source text with the kernels wanted from it.
struct KernelSource {
  std::string text;                  ///< may include the headers of models and fitters
  std::vector<std::string> kernels;  ///< "voxelfit::assessVoxels<voxelfit::models::Adc>", ...
  std::string architecture;          ///< "sm_90"
};

/// Kernels as a GPU loads them.
struct CompiledKernels {
  std::string cubin;
  std::vector<std::string> symbols;  ///< names in the cubin, in the order of KernelSource::kernels
};

/// Compiles kernels while the program runs, without toolkit or GPU: only the library libnvrtc of CUDA 12 or
/// 13 is needed, which is opened when one of these is made. What was compiled once is kept in a folder.
class RuntimeCompiler {
 public:
  /// `headers` is the folder that holds Models/, Fitting/ and so on; `cache` is created when needed. Throws
  /// Error BackEnd when libnvrtc is not there.
  RuntimeCompiler(std::filesystem::path headers, std::filesystem::path cache);
  ~RuntimeCompiler();

  /// Throws Error BackEnd with the first lines of the compiler's messages.
  CompiledKernels compile(const KernelSource& source) const;

 private:
  struct Library;

  CompiledKernels compileAfresh(const KernelSource& source) const;
  std::filesystem::path cacheFile(const KernelSource& source) const;

  std::filesystem::path headers_, cache_;
  std::string headerText_;  ///< all that is not in the source but changes what becomes of it
  std::unique_ptr<Library> library_;
};

}  // namespace voxelfit
