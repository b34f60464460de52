// SPDX-License-Identifier: BSD-3-Clause
// DICOM files with packed pixels: JPEG, JPEG-LS and run lengths, encoded by GDCM.
#include <gdcmImageChangeTransferSyntax.h>
#include <gdcmImageReader.h>
#include <gdcmImageWriter.h>
#include <gdcmTrace.h>
#include <gtest/gtest.h>

#include "DicomBytes.h"
#include "Io/Dicom.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using testing::acquisitionTime;
using testing::syntheticValue;
using testing::TemporaryFolder;

/// Packs every file of a folder without loss.
void pack(const TemporaryFolder& folder, gdcm::TransferSyntax::TSType packing) {
  gdcm::Trace::WarningOff();
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    const std::string name = entry.path().string();
    gdcm::ImageReader reader;
    reader.SetFileName(name.c_str());
    ASSERT_TRUE(reader.Read());
    gdcm::ImageChangeTransferSyntax change;
    change.SetTransferSyntax(packing);
    change.SetInput(reader.GetImage());
    ASSERT_TRUE(change.Change());
    gdcm::ImageWriter writer;
    writer.SetFileName(name.c_str());
    writer.SetFile(reader.GetFile());
    writer.SetImage(change.GetOutput());
    ASSERT_TRUE(writer.Write());
  }
}

void expectSyntheticValues(const Series& series) {
  ASSERT_EQ(series.samples(), testing::kFrames);
  for (int t = 0; t < testing::kFrames; ++t)
    for (int z = 0; z < testing::kSlices; ++z)
      for (int y = 0; y < testing::kRows; ++y)
        for (int x = 0; x < testing::kColumns; ++x) {
          const std::vector<std::int64_t> voxel{series.geometry.index(x, y, z)};
          float value = 0.0F;
          series.gather(t, voxel, &value);
          ASSERT_EQ(value, syntheticValue(x, y, z, t)) << x << ' ' << y << ' ' << z << ' ' << t;
        }
}

class DicomPacked : public ::testing::TestWithParam<gdcm::TransferSyntax::TSType> {};

TEST_P(DicomPacked, IsReadWithoutLoss) {
  const TemporaryFolder folder;
  testing::writeSynthetic(folder, acquisitionTime);
  pack(folder, GetParam());

  expectSyntheticValues(readDicom(folder.path()));
}

/// Turns the bits of every third byte in the second half of a file, one at a time; each file is read or
/// refused, none ends the program.
void readDamaged(const TemporaryFolder& folder) {
  const std::string file = folder / "image100", good = testing::readBytes(file);
  int refused = 0;
  for (std::size_t place = good.size() - 1; place > good.size() / 2; place -= 3) {
    std::string damaged = good;
    damaged[place] = static_cast<char>(~damaged[place]);
    testing::writeBytes(file, damaged);
    try {
      readDicom(folder.path());
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 0);
}

TEST_P(DicomPacked, DamagedBytesDoNotEndTheProgram) {
  const TemporaryFolder folder;
  testing::writeSynthetic(folder, acquisitionTime);
  pack(folder, GetParam());

  readDamaged(folder);
}

std::string nameOf(const ::testing::TestParamInfo<gdcm::TransferSyntax::TSType>& packing) {
  constexpr std::array kNames{"Jpeg", "JpegLs", "RunLength"};
  return kNames[packing.index];
}

INSTANTIATE_TEST_SUITE_P(Packings, DicomPacked,
                         ::testing::Values(gdcm::TransferSyntax::JPEGLosslessProcess14_1,
                                           gdcm::TransferSyntax::JPEGLSLossless,
                                           gdcm::TransferSyntax::RLELossless),
                         nameOf);

}  // namespace
}  // namespace voxelfit
