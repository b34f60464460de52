// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Cuda/Session.cuh"

#include <algorithm>
#include <deque>
#include <utility>

namespace voxelfit::cuda {

/// The slots that one call has under way, oldest first. What is left when the call fails is waited for.
class Session::Ring {
 public:
  explicit Ring(Session& session) : session_(session) {}
  ~Ring() {
    for (auto& slot : busy_) {
      slot->abandon();
      session_.giveBack(std::move(slot));
    }
  }

  /// Starts a piece on a free slot or, when there is none, on its own oldest.
  void start(const CudaFit& fit, const Piece& piece) {
    auto slot = session_.take(busy_.empty());
    if (!slot) {
      busy_.front()->finish();
      slot = std::move(busy_.front());
      busy_.pop_front();
    }
    busy_.push_back(std::move(slot));
    busy_.back()->start(fit, piece);
  }

  /// Waits for all.
  void finish() {
    while (!busy_.empty()) {
      busy_.front()->finish();
      session_.giveBack(std::move(busy_.front()));
      busy_.pop_front();
    }
  }

 private:
  Session& session_;
  std::deque<std::unique_ptr<Slot>> busy_;
};

Session::Session(int device) : device_(device) {
  check(cudaSetDevice(device), "selecting the GPU");
  for (int i = 0; i < kSlots; ++i) free_.push_back(std::make_unique<Slot>());
}

Session::~Session() {
  cudaSetDevice(device_);  // where the slots free their memory
  for (cudaLibrary_t library : loaded_) cudaLibraryUnload(library);
}

void Session::load(const CudaCode& code, void** handles) {
  check(cudaSetDevice(device_), "selecting the GPU");
  cudaLibrary_t library = nullptr;
  check(cudaLibraryLoadData(&library, code.cubin, nullptr, nullptr, 0, nullptr, nullptr, 0),
        "loading kernels");
  {
    const std::lock_guard lock(mutex_);
    loaded_.push_back(library);
  }
  for (int i = 0; i < code.count; ++i) {
    cudaKernel_t kernel = nullptr;
    check(cudaLibraryGetKernel(&kernel, library, code.symbols[i]), "looking for a kernel");
    handles[i] = kernel;
  }
}

std::unique_ptr<Slot> Session::take(bool wait) {
  std::unique_lock lock(mutex_);
  if (wait) returned_.wait(lock, [&] { return !free_.empty(); });
  if (free_.empty()) return nullptr;
  auto slot = std::move(free_.back());
  free_.pop_back();
  return slot;
}

void Session::giveBack(std::unique_ptr<Slot> slot) {
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(slot));
  }
  returned_.notify_one();
}

void Session::fit(const CudaFit& fit) {
  check(cudaSetDevice(device_), "selecting the GPU");
  Ring ring(*this);
  for (std::int64_t first = 0; first < fit.task.voxels;) {
    const std::int64_t largest = pieceVoxels_;
    const Piece piece{first, std::min(largest, fit.task.voxels - first), fit.task.stride};
    try {
      ring.start(fit, piece);
      first += piece.count;
    } catch (const Failure& failure) {
      if (failure.error != cudaErrorMemoryAllocation || largest / 2 < kSmallestPiece) throw;
      pieceVoxels_ = largest / 2;
    }
  }
  ring.finish();
}

}  // namespace voxelfit::cuda
