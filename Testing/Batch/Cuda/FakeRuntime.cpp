// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/FakeRuntime.h"

#include <cstdlib>
#include <cstring>
#include <map>

#include "Batch/Cuda/Emulation.h"

namespace voxelfit::fake {

std::size_t largestAllocation = 0;
int launches = 0;
int loadedLibraries = 0;

namespace {
std::map<const void*, Kernel> kernels;
}

void know(const void* address, Kernel kernel) { kernels[address] = std::move(kernel); }

}  // namespace voxelfit::fake

using namespace voxelfit::fake;

cudaError_t cudaSetDevice(int) { return cudaSuccess; }
cudaError_t cudaGetLastError() { return cudaSuccess; }
const char* cudaGetErrorString(cudaError_t) { return "fake error"; }

cudaError_t cudaMalloc(void** memory, std::size_t bytes) {
  if (largestAllocation && bytes > largestAllocation) return cudaErrorMemoryAllocation;
  *memory = std::malloc(bytes);
  std::memset(*memory, 0xff, bytes);  // NaN everywhere: nothing may depend on what stood there before
  return cudaSuccess;
}
cudaError_t cudaFree(void* memory) {
  std::free(memory);
  return cudaSuccess;
}
cudaError_t cudaMallocHost(void** memory, std::size_t bytes) {
  *memory = std::malloc(bytes);
  return cudaSuccess;
}
cudaError_t cudaFreeHost(void* memory) { return cudaFree(memory); }

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind, cudaStream_t) {
  std::memcpy(to, from, bytes);
  return cudaSuccess;
}
cudaError_t cudaMemsetAsync(void* memory, int byte, std::size_t bytes, cudaStream_t) {
  std::memset(memory, byte, bytes);
  return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  *stream = nullptr;
  return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t) { return cudaSuccess; }
cudaError_t cudaStreamSynchronize(cudaStream_t) { return cudaSuccess; }

/// cudaLibraryLoadData, of whose arguments the others stay unread.
cudaError_t loadData(cudaLibrary_t* library, const void* code) asm("cudaLibraryLoadData");
cudaError_t loadData(cudaLibrary_t* library, const void* code) {
  *library = reinterpret_cast<cudaLibrary_t>(const_cast<void*>(code));
  ++loadedLibraries;
  return cudaSuccess;
}
cudaError_t cudaLibraryUnload(cudaLibrary_t) {
  --loadedLibraries;
  return cudaSuccess;
}
cudaError_t cudaLibraryGetKernel(cudaKernel_t* kernel, cudaLibrary_t library, const char* name) {
  *kernel = reinterpret_cast<cudaKernel_t>(std::strstr(reinterpret_cast<char*>(library), name));
  return *kernel ? cudaSuccess : cudaErrorSymbolNotFound;
}

cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* shape, const void* address, void** arguments) {
  const auto found = kernels.find(address);
  if (found == kernels.end()) return cudaErrorInvalidDeviceFunction;
  ++launches;
  for (blockIdx.x = 0; blockIdx.x < shape->gridDim.x; ++blockIdx.x)
    for (threadIdx.x = 0; threadIdx.x < shape->blockDim.x; ++threadIdx.x) found->second(arguments);
  return cudaSuccess;
}
