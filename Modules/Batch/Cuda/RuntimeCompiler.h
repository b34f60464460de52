// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "Batch/Cuda/KernelCache.h"
#include "Sdk/CudaModel.h"
#include "Sdk/ModelEntry.h"

namespace voxelfit {

/// Source text with the kernels wanted from it.
struct KernelSource {
  std::string text;                  ///< may include the headers of deviceHeaders()
  std::vector<std::string> kernels;  ///< "voxelfit::assessVoxels<voxelfit::models::Adc>", ...
  std::string architecture;          ///< "sm_90"
};

/// The kernels that a model has, in the order of the enumeration.
std::vector<CudaKernel> kernelsOf(const ModelEntry& model);

/// The source of these kernels. The model must have `source`.
KernelSource kernelSource(const ModelEntry& model, const std::string& architecture);

/// Compiles kernels while the program runs, without toolkit or GPU: only the library libnvrtc of CUDA 12 or
/// 13 is needed, which is opened when one of these is made. What was compiled once is taken from the cache.
class RuntimeCompiler {
 public:
  /// Throws Error BackEnd when libnvrtc is not there.
  explicit RuntimeCompiler(KernelCache cache);
  ~RuntimeCompiler();

  /// Throws Error BackEnd with the first lines of the compiler's messages.
  CompiledKernels compile(const KernelSource& source) const;

 private:
  struct Library;

  CompiledKernels compileAfresh(const KernelSource& source, const std::vector<std::string>& options) const;

  KernelCache cache_;
  std::string everywhere_;  ///< all that is not in the source but changes what becomes of it
  std::unique_ptr<Library> library_;
};

}  // namespace voxelfit
