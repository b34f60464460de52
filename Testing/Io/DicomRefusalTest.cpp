// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "DicomBytes.h"
#include "Io/Dicom.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using testing::acquisitionTime;
using ::testing::AllOf;
using testing::DicomBytes;
using testing::errorOf;
using ::testing::HasSubstr;
using testing::kColumns;
using testing::kFrames;
using testing::kSlices;
using testing::Syntax;
using testing::syntheticSlice;
using testing::TemporaryFolder;
using testing::two;
using testing::writeBytes;
using testing::writeSynthetic;

Error errorOfSynthetic(const testing::Change& change) {
  const TemporaryFolder folder;
  writeSynthetic(folder, change);
  return errorOf([&] { readDicom(folder.path()); });
}

/// The file that holds frame t of position z after writeSynthetic().
std::string fileOf(const TemporaryFolder& folder, int z, int t) {
  return folder / ("image" + std::to_string(100 + (7 * (t * kSlices + z)) % (kFrames * kSlices)));
}

TEST(Dicom, NamesTheMissingSliceByPositionAndTime) {
  const TemporaryFolder folder;
  writeSynthetic(folder, acquisitionTime);
  std::filesystem::remove(fileOf(folder, 1, 2));

  const Error error = errorOf([&] { readDicom(folder.path()); });

  EXPECT_EQ(error.code(), ErrorCode::Mismatch);
  // position 1: (7, 24, 30) . (-0.6, 0.8, 0) = 15 mm
  EXPECT_THAT(error.what(),
              HasSubstr("slice missing at 15 mm along the normal, time 7 s: 4 images there, wanted 5"));
}

TEST(Dicom, RefusesUnevenPositions) {
  const Error error = errorOfSynthetic([](DicomBytes& file, int z, int t) {
    acquisitionTime(file, z, t);
    if (z == 2)
      file.text(0x00200032, "DS",
                "3.1\\29.2\\30");  // 6.5 mm behind the second, which is 5 mm behind the first
  });

  EXPECT_THAT(error.what(), AllOf(HasSubstr("positions 6.5 mm apart"), HasSubstr("the others 5 mm")));
}

TEST(Dicom, NamesAGapAmongEvenPositions) {
  const TemporaryFolder folder;
  for (int z = 0; z < 5; ++z)
    if (z != 3) writeBytes(folder / std::to_string(z), syntheticSlice(z, 0).file(Syntax::Little));

  EXPECT_THAT(errorOf([&] { readDicom(folder.path()); }).what(),
              HasSubstr("slice missing at 25 mm along the normal"));
}

TEST(Dicom, RefusesADuplicate) {
  const TemporaryFolder folder;
  writeSynthetic(folder, acquisitionTime);
  std::filesystem::copy_file(folder / "image105", folder / "copy-of-105");

  EXPECT_THAT(errorOf([&] { readDicom(folder.path()); }).what(),
              AllOf(HasSubstr("image105: is a duplicate of"), HasSubstr("copy-of-105")));
}

TEST(Dicom, RefusesPlanesOfAnotherSize) {
  const Error error = errorOfSynthetic([](DicomBytes& file, int z, int t) {
    acquisitionTime(file, z, t);
    if (z == 1 && t == 1) file.numbers<std::uint16_t>(0x00280010, "US", {kColumns});
  });

  EXPECT_EQ(error.code(), ErrorCode::Mismatch);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("4x4 voxels"), HasSubstr("has 4x3")));
}

TEST(Dicom, RefusesPlanesOfAnotherOrientation) {
  const Error error = errorOfSynthetic([](DicomBytes& file, int z, int t) {
    acquisitionTime(file, z, t);
    if (z == 1 && t == 1) file.text(0x00200037, "DS", "1\\0\\0\\0\\0\\-1");
  });

  EXPECT_THAT(error.what(), AllOf(HasSubstr("orientation"), HasSubstr("image1")));
}

TEST(Dicom, RefusesSlicesThatNothingTellsApart) {
  const Error error = errorOfSynthetic([](DicomBytes& file, int, int) { file.text(0x00200013, "IS", "1"); });

  EXPECT_THAT(error.what(), HasSubstr("no time or number tells them apart"));
}

TEST(Dicom, RefusesFramesWhoseTimesDoNotFitTogether) {
  const Error error = errorOfSynthetic([](DicomBytes& file, int z, int t) {
    file.text(0x00080032, "TM",
              "1200" + two(5 * t + 11 * z));  // position after position, not frame after frame
  });

  EXPECT_THAT(error.what(), HasSubstr("acquired while the frame before was not complete"));
}

TEST(Dicom, NamesATruncatedFile) {
  const TemporaryFolder folder;
  writeSynthetic(folder, acquisitionTime);
  std::filesystem::resize_file(folder / "image104", std::filesystem::file_size(folder / "image104") - 5);

  const Error error = errorOf([&] { readDicom(folder.path()); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("image104: truncated or corrupt pixel data"));
}

TEST(Dicom, NamesAFileTruncatedInItsHeader) {
  const TemporaryFolder folder;
  writeSynthetic(folder, acquisitionTime);
  std::filesystem::resize_file(folder / "image104", 400);

  const Error error = errorOf([&] { readDicom(folder.path()); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("image104: truncated or corrupt DICOM header"));
}

TEST(Dicom, RefusesMoreVoxelsThanRowsAndColumnsCanCount) {
  const TemporaryFolder folder;
  DicomBytes file = syntheticSlice(0, 0);
  file.numbers<std::uint32_t>(0x00280010, "UL", {1073807362});
  file.numbers<std::uint32_t>(0x00280011, "UL", {2147352580});  // times rows times 8 bytes: 64 in 64 bits
  file.numbers<std::uint16_t>(0x00280100, "US", {64});
  file.numbers<std::uint16_t>(0x7fe00010, "OW", std::vector<std::uint16_t>(32));
  writeBytes(folder / "huge.dcm", file.file(Syntax::Little));

  EXPECT_THAT(errorOf([&] { readDicom(folder.path()); }).what(), HasSubstr("wanted at most 65535 a side"));
}

TEST(Dicom, RefusesAFolderWithoutImages) {
  const TemporaryFolder folder;

  const Error error = errorOf([&] { readDicom(folder.path()); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("no DICOM image in it"));
}

}  // namespace
}  // namespace voxelfit
