// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zip.h>

#include "DicomBytes.h"
#include "Io/Dicom.h"
#include "Io/Nifti.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using testing::acquisitionTime;
using ::testing::AllOf;
using testing::errorOf;
using ::testing::HasSubstr;
using testing::kFrames;
using testing::kSlices;
using testing::syntheticValue;
using testing::TemporaryFolder;
using testing::writeBytes;
using testing::writeSynthetic;

float valueAt(const Series& series, std::int64_t x, std::int64_t y, std::int64_t z, int t) {
  const std::vector<std::int64_t> voxel{series.geometry.index(x, y, z)};
  float value = 0.0F;
  series.gather(t, voxel, &value);
  return value;
}

/// Packs what writeSynthetic() makes into an archive.
void zipSynthetic(const TemporaryFolder& folder, const std::string& archive) {
  const TemporaryFolder files;
  writeSynthetic(files, acquisitionTime);
  zip_t* zip = zip_open(archive.c_str(), ZIP_CREATE, nullptr);
  ASSERT_NE(zip, nullptr);
  for (const auto& entry : std::filesystem::directory_iterator(files.path())) {
    zip_source_t* source = zip_source_file(zip, entry.path().c_str(), 0, -1);
    zip_file_add(zip, ("series/" + entry.path().filename().string()).c_str(), source, 0);
  }
  ASSERT_EQ(zip_close(zip), 0) << folder.path();
}

TEST(Dicom, ReadsAnArchive) {
  const TemporaryFolder folder;
  zipSynthetic(folder, folder / "series.zip");

  const Series series = readDicom(folder / "series.zip");

  ASSERT_EQ(series.samples(), kFrames);
  EXPECT_EQ(valueAt(series, 3, 2, kSlices - 1, kFrames - 1), syntheticValue(3, 2, kSlices - 1, kFrames - 1));
}

TEST(Dicom, RefusesATruncatedArchive) {
  const TemporaryFolder folder;
  zipSynthetic(folder, folder / "series.zip");
  std::filesystem::resize_file(folder / "series.zip", std::filesystem::file_size(folder / "series.zip") / 2);

  const Error error = errorOf([&] { readDicom(folder / "series.zip"); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("series.zip: truncated or damaged zip archive"));
}

TEST(Dicom, NamesTheCorruptFileInAnArchive) {
  const TemporaryFolder folder;
  zipSynthetic(folder, folder / "series.zip");
  std::string bytes = testing::readBytes(folder / "series.zip");
  bytes[120] ^= 0x55;  // in the packed data of the first entry
  writeBytes(folder / "series.zip", bytes);

  const Error error = errorOf([&] { readDicom(folder / "series.zip"); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("series.zip:series/image"), HasSubstr("corrupt")));
}

TEST(DicomReference, ReadsTheQibaSeriesFromItsArchive) {
  const auto archive = testing::reference("qiba_v6/qiba_v6_dicom.zip");
  if (archive.empty()) GTEST_SKIP() << "needs the reference data, see VOXELFIT_REFERENCE_DATA";

  const Series series = readDicom(archive);

  EXPECT_EQ(series.geometry.size, (std::array<std::int64_t, 3>{50, 80, 1}));
  ASSERT_EQ(series.samples(), 1321);
  ASSERT_EQ(series.axis.kind, AxisKind::Time);
  for (int t = 0; t < 1321; ++t) ASSERT_DOUBLE_EQ(series.axis.values[t], 0.5 * t);
  // qiba_v6.json: cells of 10x10 voxels, 5 of ve along x, 6 of Ktrans along y after 10 rows of marks;
  // qiba_v6_cells.nii.gz holds one voxel of each, read by another group's program
  const Series cells = readNifti(testing::reference("qiba_v6/qiba_v6_cells.nii.gz"));
  for (int t = 0; t < 1321; ++t)
    for (int y = 0; y < 6; ++y)
      for (int x = 0; x < 5; ++x)
        ASSERT_EQ(valueAt(series, 10 * x + 5, 15 + 10 * y, 0, t), valueAt(cells, x, y, 0, t))
            << x << ' ' << y << ' ' << t;
}

}  // namespace
}  // namespace voxelfit
