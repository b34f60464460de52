// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <numeric>

#include "Batch/Cuda/Parcel.h"

namespace voxelfit::cuda {
namespace {

/// Voxels 2, 3 and 4 of a tile of 6, rows 8 apart. The device is plain memory.
class ParcelTest : public testing::Test {
 protected:
  ParcelTest() : tile_(2 * 8), pinned_(4096), device_(4096) { std::iota(tile_.begin(), tile_.end(), 0.0f); }

  Parcel parcel() { return {piece_, pinned_.data(), device_.data()}; }
  /// What crosses the bus.
  void copyToDevice(const Parcel& parcel) { std::memcpy(device_.data(), pinned_.data(), parcel.sentBytes()); }
  void copyBack(const Parcel& parcel) {
    const std::size_t from = parcel.receivedFrom();
    std::memcpy(pinned_.data() + from, device_.data() + from, parcel.bytes() - from);
  }

  const Piece piece_{2, 3, 8};
  std::vector<float> tile_;
  std::vector<char> pinned_, device_;
};

TEST_F(ParcelTest, SendsTheVoxelsOfThePieceFromEveryRow) {
  Parcel parcel = this->parcel();
  const float* rows = parcel.send(tile_.data(), 2);
  copyToDevice(parcel);

  const float* second = rows + piece_.packedStride();
  EXPECT_EQ(std::vector<float>(rows, rows + 3), (std::vector<float>{2, 3, 4}));
  EXPECT_EQ(std::vector<float>(second, second + 3), (std::vector<float>{10, 11, 12}));
}

TEST_F(ParcelTest, SendsSharedNumbersWhole) {
  Parcel parcel = this->parcel();
  const double times[] = {0.5, 1.5};
  const double* sent = parcel.sendShared(times, 2);
  copyToDevice(parcel);

  EXPECT_EQ(sent[1], 1.5);
}

TEST_F(ParcelTest, ReceivesIntoTheVoxelsOfThePieceOnly) {
  Parcel parcel = this->parcel();
  parcel.send(tile_.data(), 1);
  float* row = parcel.receive(tile_.data() + 8, 1);
  for (int v = 0; v < 3; ++v) row[v] = -1.0f;
  copyBack(parcel);

  parcel.unpack();

  EXPECT_EQ(tile_, (std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1, -1, 13, 14, 15}));
}

TEST_F(ParcelTest, ReceivesAnExchangedRowWhereItWasSent) {
  Parcel parcel = this->parcel();
  float* row = parcel.exchange(tile_.data(), 1);
  copyToDevice(parcel);
  for (int v = 0; v < 3; ++v) row[v] *= 10.0f;
  copyBack(parcel);

  parcel.unpack();

  EXPECT_EQ(tile_[3], 30.0f);
}

TEST_F(ParcelTest, LeavesOutRowsThatAreNotWanted) {
  Parcel parcel = this->parcel();

  EXPECT_EQ(parcel.send(static_cast<const float*>(nullptr), 2), nullptr);
  EXPECT_EQ(parcel.receive(static_cast<float*>(nullptr), 2), nullptr);
  EXPECT_EQ(parcel.bytes(), 0u);
}

TEST_F(ParcelTest, MeasuresItselfWithoutMemory) {
  Parcel measured(piece_, nullptr, nullptr), filled = parcel();
  for (Parcel* parcel : {&measured, &filled}) {
    parcel->send(tile_.data(), 2);
    parcel->exchange(tile_.data(), 1);
    parcel->receive(tile_.data(), 1);
  }

  EXPECT_EQ(measured.bytes(), filled.bytes());
}

}  // namespace
}  // namespace voxelfit::cuda
