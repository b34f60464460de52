// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/PlayedLibrary.h"

#include <cstring>

namespace voxelfit {
namespace {

played::Calls calls;

int countDevices(int* count, CudaMessage*) {
  *count = 1;
  return 0;
}

int describeDevice(int, CudaDevice* description, CudaMessage*) {
  *description = {"played GPU", 1 << 30, 9, 0};
  return 0;
}

int open(int, CudaSession** session, CudaMessage*) {
  calls = {};
  *session = nullptr;
  return 0;
}

int load(CudaSession*, const CudaCode* code, void** handles, CudaMessage* message) {
  if (std::memcmp(code->cubin, "\177ELF", 4) != 0) {
    std::strcpy(message->text, "the code is no cubin");
    return 1;
  }
  calls.loaded.emplace_back(code->symbols, code->symbols + code->count);
  for (int i = 0; i < code->count; ++i) handles[i] = &calls.loaded.back()[i];
  return 0;
}

int fit(CudaSession*, const CudaFit* fit, CudaMessage*) {
  calls.fitted = *fit->model;
  calls.part = fit->part;
  return 0;
}

void close(CudaSession*) {}

}  // namespace
}  // namespace voxelfit

extern "C" __attribute__((visibility("default"))) voxelfit::played::Calls* playedCalls() {
  return &voxelfit::calls;
}

extern "C" __attribute__((visibility("default"))) const voxelfit::CudaLibrary* voxelfit_cuda(
    std::uint32_t abi) {
  using namespace voxelfit;
  static const CudaLibrary library{countDevices, describeDevice, open, load, fit, close};
  return abi == kCudaLibraryAbi ? &library : nullptr;
}
