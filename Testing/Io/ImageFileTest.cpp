// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "Core/Unit.h"
#include "DicomBytes.h"
#include "Io/ImageFile.h"
#include "Io/ImageWriter.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using ::testing::AllOf;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using testing::errorOf;
using ::testing::HasSubstr;
using ::testing::Pointwise;
using testing::TemporaryFolder;
using testing::writeBytes;

/// Writes an image of 2x1x1 voxels with values 0, 1, 2, ... and returns its path.
std::string write(const std::string& path, int frames, Element element = Element::Float32,
                  double origin = 0.0) {
  Geometry geometry;
  geometry.size = {2, 1, 1};
  geometry.origin[2] = origin;
  std::vector<float> values(2 * frames);
  std::iota(values.begin(), values.end(), 0.0F);
  writeImage(path,
             {.geometry = geometry, .values = values, .frames = frames, .frameStep = 4.0, .element = element},
             Overwrite::Replace);
  return path;
}

float valueAt(const Series& series, std::int64_t voxel, int t) {
  const std::vector<std::int64_t> voxels{voxel};
  float value = 0.0F;
  series.gather(t, voxels, &value);
  return value;
}

TEST(ImageFile, RefusesAThreeDimensionalImageAsASeries) {
  const TemporaryFolder folder;
  write(folder / "map.nii.gz", 1);

  const Error error = errorOf([&] { readSeries(folder / "map.nii.gz"); });

  EXPECT_EQ(error.code(), ErrorCode::Mismatch);
  EXPECT_THAT(error.what(), HasSubstr("map.nii.gz: one frame of 2x1x1, wanted a 4-D image"));
}

TEST(ImageFile, RefusesAFourDimensionalImageAsAVolume) {
  const TemporaryFolder folder;
  write(folder / "dynamic.nii", 3);

  EXPECT_THAT(errorOf([&] { readVolume(folder / "dynamic.nii"); }).what(),
              HasSubstr("3 frames, wanted a 3-D image"));
}

TEST(ImageFile, StacksImagesOfDifferentTypes) {
  const TemporaryFolder folder;
  write(folder / "a.nii", 1, Element::Int16);
  write(folder / "b.nii.gz", 1, Element::Float32);

  const Series series = readSeries({folder / "a.nii", folder / "b.nii.gz", folder / "a.nii"});

  ASSERT_EQ(series.samples(), 3);
  EXPECT_EQ(valueAt(series, 1, 0), 1.0F);
  EXPECT_EQ(valueAt(series, 1, 1), 1.0F);
}

/// Writes an image of 64x64x1 voxels, whose pages a system could drop, all of value 1.
std::string writePages(const std::string& path, Element element) {
  const Geometry geometry{.size = {64, 64, 1}};
  const std::vector<float> values(64 * 64, 1.0F);
  writeImage(path, {.geometry = geometry, .values = values, .element = element}, Overwrite::Replace);
  return path;
}

TEST(ImageFile, KeepsWhatItUnpackedWhenMappedPagesAreDropped) {
  const TemporaryFolder folder;
  const Series series = readSeries({writePages(folder / "mapped.nii", Element::Float32),
                                    writePages(folder / "unpacked.nii.gz", Element::Float32)});

  series.dropPages();

  EXPECT_EQ(valueAt(series, 2048, 1), 1.0F);
}

TEST(ImageFile, KeepsWhatItConvertedWhenMappedPagesAreDropped) {
  const TemporaryFolder folder;
  const Series series = readSeries(
      {writePages(folder / "a.nii", Element::Float32), writePages(folder / "b.nii", Element::Int32)});

  series.dropPages();

  EXPECT_EQ(valueAt(series, 2048, 1), 1.0F);
}

TEST(ImageFile, StacksFlipAnglesOfTheSidecars) {
  const TemporaryFolder folder;
  for (const int angle : {2, 10, 20}) {
    const std::string name = "fa" + std::to_string(angle);
    write(folder / (name + ".nii.gz"), 1);
    writeBytes(folder / (name + ".json"),
               "{\"FlipAngle\": " + std::to_string(angle) + ", \"RepetitionTimeExcitation\": 0.004}");
  }

  const Series series = readSeries({folder / "fa2.nii.gz", folder / "fa10.nii.gz", folder / "fa20.nii.gz"});

  EXPECT_EQ(series.axis.kind, AxisKind::FlipAngle);
  EXPECT_THAT(series.axis.values, Pointwise(DoubleNear(1e-12), {unit::deg.toBase(2), unit::deg.toBase(10),
                                                                unit::deg.toBase(20)}));
  EXPECT_DOUBLE_EQ(series.acquisition.at("RepetitionTime"), 0.004);
  EXPECT_FALSE(series.acquisition.contains("FlipAngle"));
}

TEST(ImageFile, TakesTheUnitOfPetFromItsSidecar) {
  const TemporaryFolder folder;
  write(folder / "pet.nii.gz", 3);
  writeBytes(folder / "pet.json", R"({"Units": "Bq/mL"})");

  EXPECT_STREQ(readSeries(std::filesystem::path(folder / "pet.nii.gz")).unit->label, "Bq/ml");
}

TEST(ImageFile, TakesTheMiddlesOfPetFramesForTheirTimes) {
  const TemporaryFolder folder;
  write(folder / "pet.nii.gz", 3);
  writeBytes(folder / "pet.json", R"({"FrameTimesStart": [0, 10, 40], "FrameDuration": [10, 30, 60]})");

  const Series series = readSeries(std::filesystem::path(folder / "pet.nii.gz"));

  EXPECT_THAT(series.axis.values, ElementsAre(5, 25, 70));
  EXPECT_THAT(series.frameLengths, ElementsAre(10, 30, 60));
}

TEST(ImageFile, TakesTheLengthsOfFramesThatHaveTimesOfTheirOwn) {
  const TemporaryFolder folder;
  write(folder / "pet.nii.gz", 3);
  writeBytes(folder / "pet.json", R"({"VolumeTiming": [5, 25, 70], "FrameDuration": [10, 30, 60]})");

  const Series series = readSeries(std::filesystem::path(folder / "pet.nii.gz"));

  EXPECT_THAT(series.axis.values, ElementsAre(5, 25, 70));
  EXPECT_THAT(series.frameLengths, ElementsAre(10, 30, 60));
}

TEST(ImageFile, RefusesALengthForEveryFrameButOne) {
  const TemporaryFolder folder;
  write(folder / "pet.nii.gz", 3);
  writeBytes(folder / "pet.json", R"({"FrameTimesStart": [0, 10, 40], "FrameDuration": [10, 30]})");

  EXPECT_THAT(errorOf([&] { readSeries(std::filesystem::path(folder / "pet.nii.gz")); }).what(),
              HasSubstr("FrameDuration: 2 values"));
}

TEST(ImageFile, NamesBothFilesWhoseGridsDiffer) {
  const TemporaryFolder folder;
  write(folder / "a.nii", 1);
  write(folder / "b.nii", 1, Element::Float32, 5.0);

  const Error error = errorOf([&] { readSeries({folder / "a.nii", folder / "b.nii"}); });

  EXPECT_EQ(error.code(), ErrorCode::Mismatch);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("b.nii: origin (0, 0, 5) mm"), HasSubstr("a.nii")));
}

TEST(ImageFile, RefusesASeriesInAStack) {
  const TemporaryFolder folder;
  write(folder / "a.nii", 1);
  write(folder / "b.nii", 2);

  EXPECT_THAT(errorOf([&] {
                readSeries({folder / "a.nii", folder / "b.nii"});
              }).what(),
              HasSubstr("b.nii: 2 frames"));
}

TEST(ImageFile, ReadsLabels) {
  const TemporaryFolder folder;
  write(folder / "mask.nii.gz", 1, Element::UInt8);

  EXPECT_THAT(readMask(folder / "mask.nii.gz").labels, ElementsAre(0, 1));
}

TEST(ImageFile, RefusesFractionsAsLabels) {
  const TemporaryFolder folder;
  const std::vector<float> values{0.0F, 0.5F};
  writeVolume(folder / "mask.nii", {{.size = {2, 1, 1}}, values, ""}, Overwrite::Refuse);

  const Error error = errorOf([&] { readMask(folder / "mask.nii"); });

  EXPECT_EQ(error.code(), ErrorCode::Mismatch);
  EXPECT_THAT(error.what(), HasSubstr("value 0.500000 at voxel 1"));
}

TEST(ImageFile, ReadsADicomFolder) {
  const TemporaryFolder folder;
  testing::writeSynthetic(folder, testing::acquisitionTime);

  EXPECT_EQ(readSeries(folder.path()).samples(), testing::kFrames);
}

TEST(ImageFile, RefusesAFileThatIsNoImage) {
  const TemporaryFolder folder;
  writeBytes(folder / "letter.txt", "Dear reader");

  const Error error = errorOf([&] { readVolume(folder / "letter.txt"); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("letter.txt: is not an image"));
}

TEST(ImageFile, RefusesAMissingFile) {
  EXPECT_THAT(errorOf([] { readVolume("/no/such.nrrd"); }).what(),
              HasSubstr("/no/such.nrrd: cannot be read"));
}

/// Our own float NRRD, uncompressed, with `count` of the two samples it promises.
std::string nrrd(const std::string& sizes, int count) {
  return "NRRD0004\ntype: float\ndimension: 3\nsizes: " + sizes + "\nendian: little\nencoding: raw\n\n" +
         std::string(4 * count, '\0');
}

TEST(ImageFile, RefusesATruncatedNrrd) {
  const TemporaryFolder folder;
  writeBytes(folder / "short.nrrd", nrrd("2 1 1", 1));

  const Error error = errorOf([&] { readVolume(folder / "short.nrrd"); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("short.nrrd: truncated or corrupt"));
}

TEST(ImageFile, RefusesHugeDimensionsInASmallNrrd) {
  const TemporaryFolder folder;
  writeBytes(folder / "huge.nrrd", nrrd("100000 100000 1000", 2));

  EXPECT_THAT(errorOf([&] { readVolume(folder / "huge.nrrd"); }).what(),
              HasSubstr("cannot hold what the header"));
}

TEST(ImageFile, RefusesDimensionsOfAMetaImageThatOverflow) {
  const TemporaryFolder folder;
  writeBytes(folder / "huge.mha",  // 4 voxels in 64 bits
             "ObjectType = Image\nNDims = 3\nDimSize = 193794644 247385 384773\nElementType = "
             "MET_FLOAT\nElementDataFile = LOCAL\n" +
                 std::string(16, '\0'));

  EXPECT_THAT(errorOf([&] { readVolume(folder / "huge.mha"); }).what(),
              HasSubstr("more voxels than can be counted"));
}

TEST(ImageFile, RefusesATruncatedMetaImage) {
  const TemporaryFolder folder;
  writeBytes(folder / "short.mha",
             "ObjectType = Image\nNDims = 3\nDimSize = 4 4 4\nElementType = MET_FLOAT\nElementDataFile = "
             "LOCAL\n1234");

  EXPECT_EQ(errorOf([&] { readVolume(folder / "short.mha"); }).code(), ErrorCode::Unreadable);
}

TEST(Sidecar, GivesUnevenTimes) {
  const TemporaryFolder folder;
  write(folder / "dce.nii.gz", 3);
  writeBytes(folder / "dce.json", R"({"VolumeTiming": [0, 1.5, 4], "FlipAngle": 12, "EchoTime": 0.0021})");

  const Series series = readSeries(folder / "dce.nii.gz");

  EXPECT_EQ(series.axis.kind, AxisKind::Time);
  EXPECT_THAT(series.axis.values, ElementsAre(0, 1.5, 4));
  EXPECT_DOUBLE_EQ(series.acquisition.at("FlipAngle"), unit::deg.toBase(12));
  EXPECT_DOUBLE_EQ(series.acquisition.at("EchoTime"), 0.0021);
}

TEST(Sidecar, PutsBValuesBeforeTimes) {
  const TemporaryFolder folder;
  write(folder / "dwi.nii", 3);
  writeBytes(folder / "dwi.bval", "0 100 800\n");

  const Series series = readSeries(folder / "dwi.nii");

  EXPECT_EQ(series.axis.kind, AxisKind::BValue);
  EXPECT_THAT(series.axis.values, ElementsAre(0, 100, 800));
}

TEST(Sidecar, NamesBothFilesWhenTheCountIsWrong) {
  const TemporaryFolder folder;
  write(folder / "dwi.nii", 3);
  writeBytes(folder / "dwi.bval", "0 100\n");

  const Error error = errorOf([&] { readSeries(folder / "dwi.nii"); });

  EXPECT_EQ(error.code(), ErrorCode::Mismatch);
  EXPECT_THAT(error.what(), AllOf(HasSubstr("dwi.bval: 2 values"), HasSubstr("dwi.nii has 3 frames")));
}

TEST(Sidecar, RefusesDamagedJson) {
  const TemporaryFolder folder;
  write(folder / "dce.nii", 3);
  writeBytes(folder / "dce.json", "{\"FlipAngle\": ");

  EXPECT_THAT(errorOf([&] { readSeries(folder / "dce.nii"); }).what(), HasSubstr("dce.json: is not JSON"));
}

TEST(Sidecar, RefusesANumberThatIsTooLarge) {
  const TemporaryFolder folder;
  write(folder / "dce.nii", 3);
  writeBytes(folder / "dce.json", R"({"FlipAngle": 1e999})");

  EXPECT_THAT(errorOf([&] { readSeries(folder / "dce.nii"); }).what(),
              HasSubstr("dce.json: holds a number beyond"));
}

TEST(Sidecar, RefusesTimesThatAreNoNumbers) {
  const TemporaryFolder folder;
  write(folder / "dce.nii", 3);
  writeBytes(folder / "dce.json", R"({"VolumeTiming": [0, "later", 4]})");

  EXPECT_THAT(errorOf([&] { readSeries(folder / "dce.nii"); }).what(),
              HasSubstr("VolumeTiming holds \"later\""));
}

TEST(ImageFileReference, ReadsAListOfFramesWithItsTimes) {
  const auto path = testing::reference("pkmodeling_dro/DRO3min5secinf.nrrd");
  if (path.empty()) GTEST_SKIP() << "needs the reference data, see VOXELFIT_REFERENCE_DATA";

  const Series series = readSeries(path);

  // its header: sizes 36 16 13 1, kinds list domain domain domain, RAS, 5 s frames, flip angle 15
  EXPECT_EQ(series.geometry.size, (std::array<std::int64_t, 3>{16, 13, 1}));
  EXPECT_EQ(series.geometry.direction, (std::array<double, 9>{1, 0, 0, 0, 1, 0, 0, 0, 1}));
  ASSERT_EQ(series.samples(), 36);
  EXPECT_EQ(series.axis.kind, AxisKind::Time);
  EXPECT_DOUBLE_EQ(series.axis.values.back(), 175.0);
  EXPECT_DOUBLE_EQ(series.acquisition.at("FlipAngle"), unit::deg.toBase(15));
}

TEST(ImageFileReference, ReadsTheTimesBesideTheMadymSeries) {
  const auto path = testing::reference("madym_testset/dce.nii.gz");
  if (path.empty()) GTEST_SKIP() << "needs the reference data, see VOXELFIT_REFERENCE_DATA";

  const Series series = readSeries(path);

  ASSERT_EQ(series.axis.values.size(), 75U);
  EXPECT_DOUBLE_EQ(series.axis.values[1], 4.9688);
  EXPECT_DOUBLE_EQ(series.acquisition.at("RepetitionTime"), 0.004);
}

}  // namespace
}  // namespace voxelfit
