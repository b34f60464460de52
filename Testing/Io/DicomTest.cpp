// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Core/Unit.h"
#include "DicomBytes.h"
#include "Io/Dicom.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using testing::acquisitionTime;
using ::testing::AllOf;
using testing::DicomBytes;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::errorOf;
using ::testing::HasSubstr;
using testing::kColumns;
using testing::kFrames;
using testing::kRows;
using testing::kSlices;
using ::testing::Pointwise;
using testing::Syntax;
using testing::syntheticSlice;
using testing::syntheticValue;
using testing::TemporaryFolder;
using testing::two;
using testing::writeBytes;
using testing::writeSynthetic;

const std::vector<double> kTimes{0.0, 3.5, 7.0, 10.5, 14.0};

float valueAt(const Series& series, std::int64_t x, std::int64_t y, std::int64_t z, int t) {
  const std::vector<std::int64_t> voxel{series.geometry.index(x, y, z)};
  float value = 0.0F;
  series.gather(t, voxel, &value);
  return value;
}

void expectSyntheticValues(const Series& series) {
  ASSERT_EQ(series.samples(), kFrames);
  for (int t = 0; t < kFrames; ++t)
    for (int z = 0; z < kSlices; ++z)
      for (int y = 0; y < kRows; ++y)
        for (int x = 0; x < kColumns; ++x)
          ASSERT_EQ(valueAt(series, x, y, z, t), syntheticValue(x, y, z, t))
              << x << ' ' << y << ' ' << z << ' ' << t;
}

/// The series that `change` makes, read back.
Series readSynthetic(const testing::Change& change, Syntax order = Syntax::Little) {
  const TemporaryFolder folder;
  writeSynthetic(folder, change, order);
  return readDicom(folder.path());
}

class DicomOrders : public ::testing::TestWithParam<Syntax> {};

TEST_P(DicomOrders, PutsShuffledSlicesInOrder) {
  const Series series = readSynthetic(acquisitionTime, GetParam());

  expectSyntheticValues(series);
  EXPECT_EQ(series.axis.kind, AxisKind::Time);
  EXPECT_THAT(series.axis.values, Pointwise(DoubleNear(1e-6), kTimes));
}

INSTANTIATE_TEST_SUITE_P(Syntaxes, DicomOrders,
                         ::testing::Values(Syntax::Little, Syntax::Big, Syntax::Implicit, Syntax::RunLength));

TEST(Dicom, PlacesTheGridByTheFirstSliceAndTheNormal) {
  const Series series = readSynthetic(acquisitionTime);

  // by hand from syntheticSlice(): the normal is rows x columns = (-0.6, 0.8, 0)
  const Geometry wanted{.size = {4, 3, 3},
                        .spacing = {1.5, 2.0, 5.0},
                        .origin = {10, 20, 30},
                        .direction = {0.8, 0, -0.6, 0.6, 0, 0.8, 0, -1, 0}};
  EXPECT_EQ(difference(series.geometry, wanted), "");
}

TEST(Dicom, TakesTheAcquisitionInBaseUnits) {
  const Series series = readSynthetic(acquisitionTime);

  EXPECT_DOUBLE_EQ(series.acquisition.at("RepetitionTime"), 0.0055);
  EXPECT_DOUBLE_EQ(series.acquisition.at("EchoTime"), 0.0021);
  EXPECT_DOUBLE_EQ(series.acquisition.at("FlipAngle"), unit::deg.toBase(30));
  EXPECT_DOUBLE_EQ(series.acquisition.at("MagneticFieldStrength"), 3.0);
}

TEST(Dicom, FollowsTimesAcrossMidnight) {
  const Series series = readSynthetic([](DicomBytes& file, int, int t) {
    const int second = 59 * 60 + 58 + t;  // 23:59:58, then 00:00:03
    file.text(0x00080022, "DA", "20200101");
    file.text(0x00080032, "TM", t < 2 ? "2359" + two(second % 60) : "0000" + two(t));
  });

  expectSyntheticValues(series);
  EXPECT_THAT(series.axis.values, ElementsAre(0, 1, 4, 5, 6));
}

TEST(Dicom, ReadsDatesWithTimes) {
  const Series series = readSynthetic([](DicomBytes& file, int, int t) {
    file.text(0x0008002a, "DT",
              t < 2 ? "2020022823595" + std::to_string(t) + ".5+0100"
                    : "2020030100000" + std::to_string(t) + ".5+0100");
  });

  // 2020 has a 29th of February: 86400 s more
  EXPECT_THAT(series.axis.values, Pointwise(DoubleNear(1e-6), {0.0, 1.0, 86412.0, 86413.0, 86414.0}));
}

TEST(Dicom, ReadsTriggerTimesWithTheFirstOneEmpty) {
  const Series series = readSynthetic([](DicomBytes& file, int, int t) {
    file.text(0x00080032, "TM", "120000");  // the same for all
    file.text(0x00181060, "DS", t ? std::to_string(500 * t) : "");
  });

  expectSyntheticValues(series);
  EXPECT_THAT(series.axis.values, ElementsAre(0, 0.5, 1.0, 1.5, 2.0));
}

TEST(Dicom, CountsTemporalPositionsByTheirResolution) {
  const Series series = readSynthetic([](DicomBytes& file, int, int t) {
    file.text(0x00200100, "IS", std::to_string(t + 1));
    file.text(0x00200110, "DS", "2500");
  });

  EXPECT_THAT(series.axis.values, Pointwise(DoubleNear(1e-9), {0.0, 2.5, 5.0, 7.5, 10.0}));
}

TEST(Dicom, OrdersByTemporalPositionWithoutInventingTimes) {
  const Series series =
      readSynthetic([](DicomBytes& file, int, int t) { file.text(0x00200100, "IS", std::to_string(t + 1)); });

  expectSyntheticValues(series);
  EXPECT_TRUE(series.axis.values.empty());
}

TEST(Dicom, TakesTheEarliestSliceAsTheTimeOfAFrame) {
  const Series series = readSynthetic([](DicomBytes& file, int z, int t) {
    file.text(0x00080032, "TM",
              "1200" + two(10 * t + 2 * (kSlices - 1 - z)));  // the last position is acquired first
  });

  expectSyntheticValues(series);
  EXPECT_THAT(series.axis.values, ElementsAre(0, 10, 20, 30, 40));
}

TEST(Dicom, PrefersTheFlipAngleThatVaries) {
  const Series series = readSynthetic([](DicomBytes& file, int z, int t) {
    acquisitionTime(file, z, t);
    file.text(0x00181314, "DS", std::to_string(2 + 3 * t));
  });

  EXPECT_EQ(series.axis.kind, AxisKind::FlipAngle);
  EXPECT_THAT(series.axis.values,
              Pointwise(DoubleNear(1e-12), {unit::deg.toBase(2), unit::deg.toBase(5), unit::deg.toBase(8),
                                            unit::deg.toBase(11), unit::deg.toBase(14)}));
  EXPECT_FALSE(series.acquisition.contains("FlipAngle"));
}

TEST(Dicom, OrdersRepeatedBValuesByTime) {
  const Series series = readSynthetic([](DicomBytes& file, int z, int t) {
    acquisitionTime(file, z, t);
    file.numbers<double>(0x00189087, "FD", {t == 0 ? 0.0 : t < 3 ? 500.0 : 1000.0});
  });

  expectSyntheticValues(series);
  EXPECT_EQ(series.axis.kind, AxisKind::BValue);
  EXPECT_THAT(series.axis.values, ElementsAre(0, 500, 500, 1000, 1000));
}

TEST(Dicom, FindsTheBValueOfSiemens) {
  const Series series = readSynthetic([](DicomBytes& file, int, int t) {
    file.text(0x00190010, "LO", "SIEMENS MR HEADER");
    file.text(0x0019100c, "IS", std::to_string(100 * t));
  });

  EXPECT_THAT(series.axis.values, ElementsAre(0, 100, 200, 300, 400));
}

TEST(Dicom, FindsTheBValueOfGeneralElectric) {
  const Series series = readSynthetic([](DicomBytes& file, int, int t) {
    file.text(0x00430010, "LO", "GEMS_PARM_01");
    file.text(0x00431039, "IS", (t ? std::to_string(1000000000 + 100 * t) : "0") + "\\8\\0\\0");
  });

  EXPECT_THAT(series.axis.values, ElementsAre(0, 100, 200, 300, 400));
}

/// In implicit VR the type of a maker's element is not told.
class DicomMakers : public ::testing::TestWithParam<Syntax> {};

TEST_P(DicomMakers, FindsTheBValueOfPhilips) {
  const auto change = [](DicomBytes& file, int, int t) {
    file.text(0x20010010, "LO", "Philips Imaging DD 001");
    file.numbers<float>(0x20011003, "FL", {100.0F * static_cast<float>(t)});
  };

  EXPECT_THAT(readSynthetic(change, GetParam()).axis.values, ElementsAre(0, 100, 200, 300, 400));
}

TEST_P(DicomMakers, FindsTheBValueOfUnitedImaging) {
  const auto change = [](DicomBytes& file, int, int t) {
    file.text(0x00650010, "LO", "Image Private Header");
    file.numbers<double>(0x00651009, "FD", {100.0 * t});
  };

  EXPECT_THAT(readSynthetic(change, GetParam()).axis.values, ElementsAre(0, 100, 200, 300, 400));
}

INSTANTIATE_TEST_SUITE_P(Syntaxes, DicomMakers, ::testing::Values(Syntax::Little, Syntax::Implicit));

TEST(Dicom, KeepsIntegersWithTheScaleOfEveryFrame) {
  const Series series = readSynthetic([](DicomBytes& file, int z, int t) {
    acquisitionTime(file, z, t);
    file.text(0x00281052, "DS", "-5");
    file.text(0x00281053, "DS", std::to_string(1 + t));
  });

  EXPECT_EQ(series.element, Element::Int16);
  EXPECT_FLOAT_EQ(valueAt(series, 2, 1, 1, 3), 4.0F * syntheticValue(2, 1, 1, 3) - 5.0F);
}

TEST(Dicom, AppliesAScaleThatDiffersFromSliceToSlice) {
  const Series series = readSynthetic([](DicomBytes& file, int z, int t) {
    acquisitionTime(file, z, t);
    file.text(0x00281053, "DS", std::to_string(1 + z));
  });

  EXPECT_EQ(series.element, Element::Float32);
  EXPECT_FLOAT_EQ(valueAt(series, 2, 1, 2, 3), 3.0F * syntheticValue(2, 1, 2, 3));
}

/// One multi-frame file as the Enhanced MR object has it: functional groups tell position and time of every
/// frame.
DicomBytes enhancedFile() {
  DicomBytes file = syntheticSlice(0, 0);
  std::vector<std::int16_t> pixels;
  std::vector<DicomBytes> groups;
  for (int z = 0; z < kSlices; ++z)
    for (int t = 0; t < kFrames; ++t) {  // slices outside, times inside
      DicomBytes content, plane, item;
      content.numbers<double>(0x0020930d, "FD", {3.5 * t});
      plane.text(0x00200032, "DS",
                 std::to_string(10 - 3.0 * z) + "\\" + std::to_string(20 + 4.0 * z) + "\\30");
      item.sequence(0x00209111, {content});
      item.sequence(0x00209113, {plane});
      groups.push_back(item);
      for (int y = 0; y < kRows; ++y)
        for (int x = 0; x < kColumns; ++x) pixels.push_back(syntheticValue(x, y, z, t));
    }
  DicomBytes orientation, measures, shared;
  orientation.text(0x00200037, "DS", "0.8\\0.6\\0\\0\\0\\-1");
  measures.text(0x00280030, "DS", "2\\1.5");
  shared.sequence(0x00209116, {orientation});
  shared.sequence(0x00289110, {measures});
  for (const std::uint32_t tag : {0x00200032, 0x00200037, 0x00280030}) file.erase(tag);
  file.text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.4.1");
  file.text(0x00280008, "IS", std::to_string(kSlices * kFrames));
  file.sequence(0x52009229, {shared});
  file.sequence(0x52009230, groups);
  file.numbers(0x7fe00010, "OW", pixels);
  return file;
}

TEST(Dicom, UntanglesAMultiFrameFile) {
  const TemporaryFolder folder;
  writeBytes(folder / "enhanced.dcm", enhancedFile().file(Syntax::Little));

  const Series series = readDicom(folder / "enhanced.dcm");

  expectSyntheticValues(series);
  EXPECT_THAT(series.axis.values, Pointwise(DoubleNear(1e-9), kTimes));
  EXPECT_NEAR(series.geometry.spacing[2], 5.0, 1e-9);
}

TEST(Dicom, RefusesAMultiFrameFileThatClaimsTooManyFrames) {
  const TemporaryFolder folder;
  DicomBytes file = enhancedFile();
  file.text(0x00280008, "IS", "2000000000");
  writeBytes(folder / "enhanced.dcm", file.file(Syntax::Little));

  EXPECT_THAT(errorOf([&] { readDicom(folder.path()); }).what(), HasSubstr("cannot hold 2000000000 frames"));
}

TEST(Dicom, ListsTheSeriesOfAFolder) {
  const TemporaryFolder folder;
  writeSynthetic(folder, acquisitionTime);
  DicomBytes other = syntheticSlice(0, 0);
  other.text(0x0020000e, "UI", "1.2.3.6");
  other.text(0x00080018, "UI", "1.2.3.9");
  other.text(0x00200011, "IS", "3");
  other.text(0x0008103e, "LO", "scout");
  writeBytes(folder / "other", other.file(Syntax::Little));
  writeBytes(folder / "notes.txt", "not an image");

  const auto series = listSeries(folder.path());

  ASSERT_EQ(series.size(), 2U);
  EXPECT_EQ(series[0].description, "scout");
  EXPECT_EQ(series[1].number, 7);
  EXPECT_EQ(series[1].images, kFrames * kSlices);
  EXPECT_EQ(series[1].columns, kColumns);

  const Error error = errorOf([&] { readDicom(folder.path()); });
  EXPECT_EQ(error.code(), ErrorCode::Usage);
  EXPECT_THAT(error.what(),
              AllOf(HasSubstr("3 \"scout\" (1 images)"), HasSubstr("7 \"dynamic\" (15 images)")));
  EXPECT_THAT(error.hint(), HasSubstr("--series"));
  EXPECT_EQ(readDicom(folder.path(), "7").samples(), kFrames);
  EXPECT_EQ(readDicom(folder.path(), "1.2.3.6").samples(), 1);
  EXPECT_EQ(errorOf([&] { readDicom(folder.path(), "8"); }).code(), ErrorCode::Usage);
}

}  // namespace
}  // namespace voxelfit
