// SPDX-License-Identifier: BSD-3-Clause
#include "BackendChoice.h"

#include "Batch/Cuda/CudaBackend.h"
#include "Core/Error.h"
#include "Sdk/Registry.h"

namespace voxelfit {

std::string backendsText() {
  std::string text = "cpu";
  try {
    for (const std::string& device : cudaDevices(Registry::standardFolders()))
      text += ", cuda (" + device + ")";
  } catch (const Error& error) {
    text += "; no cuda: " + std::string(error.what());
  }
  return text;
}

std::unique_ptr<Backend> makeBackend(const std::string& name) {
  if (name == "cuda") return makeCudaBackend(Registry::standardFolders());
  return makeCpuBackend(usableInstructionSet());
}

}  // namespace voxelfit
