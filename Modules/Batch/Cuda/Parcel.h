// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <cstring>
#include <vector>

namespace voxelfit::cuda {

/// Voxels [first, first + count) of a tile whose rows are `stride` apart.
struct Piece {
  std::int64_t first, count, stride;

  /// Distance of the rows of the piece on the GPU.
  std::int64_t packedStride() const { return (count + 31) / 32 * 32; }
};

/// The rows of one piece, side by side in pinned memory and in device memory, so that they cross the bus in
/// one copy each way. First name all rows to send, then those that go both ways, then those to receive.
class Parcel {
 public:
  /// Without memory, a parcel only measures itself: bytes() is right, all pointers are null.
  Parcel(const Piece& piece, char* pinned, char* device) : piece_(piece), pinned_(pinned), device_(device) {}

  /// Packs rows of the tile; returns where they will stand on the device. Null stays null.
  template <class T>
  const T* send(const T* rows, std::int64_t count) {
    if (!rows) return nullptr;
    const auto at = reserve(count * piece_.packedStride() * sizeof(T));
    sentBytes_ = size_;
    if (!pinned_) return nullptr;
    for (std::int64_t row = 0; row < count; ++row)
      std::memcpy(pinned_ + at + row * piece_.packedStride() * sizeof(T),
                  rows + row * piece_.stride + piece_.first, piece_.count * sizeof(T));
    return reinterpret_cast<const T*>(device_ + at);
  }

  /// Packs numbers that are the same for all voxels.
  template <class T>
  const T* sendShared(const T* numbers, std::int64_t count) {
    if (!numbers) return nullptr;
    const auto at = reserve(count * sizeof(T));
    sentBytes_ = size_;
    if (!pinned_) return nullptr;
    std::memcpy(pinned_ + at, numbers, count * sizeof(T));
    return reinterpret_cast<const T*>(device_ + at);
  }

  /// Room for rows to receive; returns where they stand on the device. Null stays null.
  template <class T>
  T* receive(T* rows, std::int64_t count) {
    if (!rows) return nullptr;
    const auto at = reserve(count * piece_.packedStride() * sizeof(T));
    if (!pinned_) return nullptr;
    if (arrivals_.empty()) receivedFrom_ = at;
    arrivals_.push_back({reinterpret_cast<char*>(rows + piece_.first), pinned_ + at, count, sizeof(T)});
    return reinterpret_cast<T*>(device_ + at);
  }

  /// Sends rows and receives them back.
  template <class T>
  T* exchange(T* rows, std::int64_t count) {
    const auto before = size_;
    send(rows, count);
    size_ = before;
    return receive(rows, count);
  }

  /// Copies what was received into the rows of the tile.
  void unpack() const {
    for (const Arrival& a : arrivals_)
      for (std::int64_t row = 0; row < a.rows; ++row)
        std::memcpy(a.tile + row * piece_.stride * a.bytes, a.pinned + row * piece_.packedStride() * a.bytes,
                    piece_.count * a.bytes);
  }

  std::size_t bytes() const { return size_; }
  std::size_t sentBytes() const { return sentBytes_; }
  std::size_t receivedFrom() const { return receivedFrom_; }

 private:
  struct Arrival {
    char* tile;
    const char* pinned;
    std::int64_t rows;
    std::size_t bytes;  ///< of one number
  };

  std::size_t reserve(std::size_t bytes) {
    const auto at = size_;
    size_ += (bytes + 255) / 256 * 256;
    return at;
  }

  Piece piece_;
  char *pinned_, *device_;
  std::size_t size_ = 0, sentBytes_ = 0, receivedFrom_ = 0;
  std::vector<Arrival> arrivals_;
};

}  // namespace voxelfit::cuda
