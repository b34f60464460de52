// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What the program and the library voxelfit-cuda.so say to each other: plain C data, so that the program
// starts without the library, a driver or a GPU. Batch/Cuda/CudaBackend.cpp is the program's side,
// Library.cpp the other.
#include <cstdint>

#include "Fitting/Task.h"
#include "Sdk/CudaModel.h"

namespace voxelfit {

inline constexpr std::uint32_t kCudaLibraryAbi =
    4;  ///< raised by every change of the structs below or of those of Fitting/Task.h

struct CudaDevice {
  char name[256];
  std::int64_t memory;  ///< bytes
  int major, minor;     ///< compute capability
};

/// The halves of a fit, see Batch/Backend.h.
enum class CudaPart : std::uint8_t {
  Both,
  Search,  ///< fills task.fitted, sumOfSquares, iterations and status
  Refine   ///< starts from task.fitted, fills all but task.iterations and adds to task.status
};

/// One tile to fit and assess. All pointers are host memory; task.only must be null, task.scratch and
/// task.unfinished are not used. Every row that the tasks ask for is written.
struct CudaFit {
  const CudaModel* model;
  CudaKernel fitter;  ///< FitFloat, FitDouble, ProjectFloat or ProjectDouble; of a search
  FitTask task;
  AssessTask assess;
  int derived;    ///< rows of assess.derived
  bool isLinear;  ///< the model is, and has one minimum only; see searchFromInside() in Fitting/Finish.h
  CudaPart part;
};

/// A device with its streams and buffers.
struct CudaSession;

/// One line that says what went wrong.
struct CudaMessage {
  char text[256];
};

/// Kernels compiled while the program runs.
struct CudaCode {
  const void* cubin;
  const char* const* symbols;  ///< `count` names of kernels in the cubin
  int count;
};

/// The functions of the library. Those with a message return 0 when they have done their work.
struct CudaLibrary {
  int (*countDevices)(int* count, CudaMessage* message);
  int (*describeDevice)(int device, CudaDevice* description, CudaMessage* message);
  int (*open)(int device, CudaSession** session, CudaMessage* message);
  /// Loads code and sets handles[i] to the cudaKernel_t of symbol i; they last as long as the session.
  int (*load)(CudaSession* session, const CudaCode* code, void** handles, CudaMessage* message);
  /// May be called from several threads at once; the copies of one call then overlap the kernels of another.
  int (*fit)(CudaSession* session, const CudaFit* fit, CudaMessage* message);
  void (*close)(CudaSession* session);
};

/// The one symbol of the library: its functions, or null when `abi` is not its own.
using CudaLibraryEntry = const CudaLibrary* (*)(std::uint32_t abi);
inline constexpr const char* kCudaLibrarySymbol = "voxelfit_cuda";

}  // namespace voxelfit
