// SPDX-License-Identifier: BSD-3-Clause
// Directions of diffusion gradients in DICOM files. The planes of syntheticSlice() have rows along (0.8, 0.6,
// 0), columns along (0, 0, -1) and the normal (-0.6, 0.8, 0), a right-handed grid; expected are, worked out
// by hand, the directions along these, the first with the other sign.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "DicomBytes.h"
#include "Io/Dicom.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using testing::DicomBytes;
using ::testing::DoubleNear;
using ::testing::IsEmpty;
using testing::kFrames;
using testing::kSlices;
using ::testing::Pointwise;
using testing::Syntax;
using testing::syntheticSlice;
using testing::TemporaryFolder;
using testing::writeBytes;
using testing::writeSynthetic;

using Vectors = std::vector<std::vector<double>>;

const Vectors kPatient{{}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0.6, 0, 0.8}};  ///< of each frame, LPS
const Vectors kVoxels{{0, 0, 0}, {-0.8, 0, -0.6}, {-0.6, 0, 0.8}, {0, -1, 0}, {-0.48, -0.8, -0.36}};

void expectDirections(const Series& series, const Vectors& wanted) {
  ASSERT_EQ(series.axis.directions.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i)
    EXPECT_THAT(series.axis.directions[i], Pointwise(DoubleNear(1e-12), wanted[i])) << "frame " << i;
}

Series readSynthetic(const testing::Change& change, Syntax order = Syntax::Little) {
  const TemporaryFolder folder;
  writeSynthetic(folder, change, order);
  return readDicom(folder.path());
}

void writeBValue(DicomBytes& file, int t) { file.numbers<double>(0x00189087, "FD", {t == 0 ? 0.0 : 1000.0}); }

TEST(DicomDirections, AreThoseOfTheStandardAlongTheVoxels) {
  const Series series = readSynthetic([](DicomBytes& file, int, int t) {
    writeBValue(file, t);
    if (t > 0) file.numbers(0x00189089, "FD", kPatient[t]);
  });

  expectDirections(series, kVoxels);
}

class DicomDirectionsOfSiemens : public ::testing::TestWithParam<Syntax> {};

TEST_P(DicomDirectionsOfSiemens, AreFoundInTheirOwnElement) {
  const auto change = [](DicomBytes& file, int, int t) {
    file.text(0x00190010, "LO", "SIEMENS MR HEADER");
    file.text(0x0019100c, "IS", t == 0 ? "0" : "1000");
    if (t > 0) file.numbers(0x0019100e, "FD", kPatient[t]);
  };

  expectDirections(readSynthetic(change, GetParam()), kVoxels);
}

INSTANTIATE_TEST_SUITE_P(Syntaxes, DicomDirectionsOfSiemens,
                         ::testing::Values(Syntax::Little, Syntax::Implicit));

TEST(DicomDirections, AreFoundInTheGroupsOfAMultiFrameFile) {
  DicomBytes file = syntheticSlice(0, 0);
  std::vector<DicomBytes> groups;
  std::vector<std::int16_t> pixels(static_cast<std::size_t>(testing::kColumns) * testing::kRows * kFrames);
  for (int t = 0; t < kFrames; ++t) {
    DicomBytes diffusion, direction, item;
    writeBValue(diffusion, t);
    if (t > 0) direction.numbers(0x00189089, "FD", kPatient[t]);
    diffusion.sequence(0x00189076, {direction});
    item.sequence(0x00189117, {diffusion});
    groups.push_back(item);
  }
  file.text(0x00280008, "IS", std::to_string(kFrames));
  file.sequence(0x52009230, groups);
  file.numbers(0x7fe00010, "OW", pixels);
  const TemporaryFolder folder;
  writeBytes(folder / "enhanced.dcm", file.file(Syntax::Little));

  expectDirections(readDicom(folder / "enhanced.dcm"), kVoxels);
}

TEST(DicomDirections, AreNoneWhereNoFileTellsOne) {
  const Series series = readSynthetic([](DicomBytes& file, int, int t) { writeBValue(file, t); });

  EXPECT_THAT(series.axis.directions, IsEmpty());
}

TEST(DicomDirections, AreNoneWhereTheSlicesOfAFrameTellDifferentOnes) {
  const Series series = readSynthetic([](DicomBytes& file, int z, int t) {
    writeBValue(file, t);
    if (t > 0) file.numbers(0x00189089, "FD", kPatient[t == 1 && z == 1 ? 2 : t]);
  });

  EXPECT_THAT(series.axis.directions, IsEmpty());
}

}  // namespace
}  // namespace voxelfit
