// SPDX-License-Identifier: BSD-3-Clause
// The functions of voxelfit-cuda.so, and the one place where failures of CUDA become status codes.
#include <cstdio>

#include "Batch/Cuda/Session.cuh"

namespace voxelfit {

struct CudaSession : cuda::Session {
  using cuda::Session::Session;
};

namespace {

/// Does the work; 0, or the CUDA error with its reason in message. Nothing is thrown across the border.
template <class Work>
int guarded(CudaMessage* message, Work&& work) {
  try {
    work();
    return 0;
  } catch (const cuda::Failure& failure) {
    std::snprintf(message->text, sizeof(message->text), "%s: %s", failure.action, failure.what());
    return failure.error;
  } catch (const std::exception& error) {
    std::snprintf(message->text, sizeof(message->text), "%s", error.what());
    return -1;
  }
}

int countDevices(int* count, CudaMessage* message) {
  return guarded(message, [&] { cuda::check(cudaGetDeviceCount(count), "looking for a GPU"); });
}

int describeDevice(int device, CudaDevice* description, CudaMessage* message) {
  return guarded(message, [&] {
    cudaDeviceProp properties;
    cuda::check(cudaGetDeviceProperties(&properties, device), "asking for the GPU's properties");
    std::snprintf(description->name, sizeof(description->name), "%s", properties.name);
    description->memory = static_cast<std::int64_t>(properties.totalGlobalMem);
    description->major = properties.major;
    description->minor = properties.minor;
  });
}

int open(int device, CudaSession** session, CudaMessage* message) {
  return guarded(message, [&] { *session = new CudaSession(device); });
}

int load(CudaSession* session, const CudaCode* code, void** handles, CudaMessage* message) {
  return guarded(message, [&] { session->load(*code, handles); });
}

int fit(CudaSession* session, const CudaFit* fit, CudaMessage* message) {
  return guarded(message, [&] { session->fit(*fit); });
}

void close(CudaSession* session) { delete session; }

}  // namespace
}  // namespace voxelfit

extern "C" __attribute__((visibility("default"))) const voxelfit::CudaLibrary* voxelfit_cuda(
    std::uint32_t abi) {
  using namespace voxelfit;
  static const CudaLibrary library{countDevices, describeDevice, open, load, fit, close};
  return abi == kCudaLibraryAbi ? &library : nullptr;
}
