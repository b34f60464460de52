// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <numeric>
#include <span>

#include "Io/Gzip.h"
#include "Io/Nifti.h"
#include "NiftiBytes.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

using ::testing::ElementsAre;
using testing::errorOf;
using ::testing::HasSubstr;
using testing::NiftiBytes;
using testing::TemporaryFolder;
using testing::writeBytes;
using Version = NiftiBytes::Version;
using Order = NiftiBytes::Order;

constexpr int kInt16 = 4, kFloat32 = 16, kColour = 128, kInt64 = 1024;  // data types of nifti1.h

std::vector<float> frame(const Series& series, int sample) {
  std::vector<std::int64_t> voxels(series.geometry.voxels());
  std::iota(voxels.begin(), voxels.end(), std::int64_t{0});
  std::vector<float> values(voxels.size());
  series.gather(sample, voxels, values.data());
  return values;
}

/// 2x1x1 voxels, three frames: 1 2 | 3 -4 | 500 6.
NiftiBytes threeFrames(Version version = Version::One, Order order = Order::Little) {
  NiftiBytes image(version, order, {2, 1, 1, 3}, kInt16, 16);
  image.append<std::int16_t>({1, 2, 3, -4, 500, 6});
  return image;
}

std::string packed(const std::string& bytes) {
  const auto gzip = packGzip(std::as_bytes(std::span(bytes)), 6);
  return {reinterpret_cast<const char*>(gzip.data()), gzip.size()};
}

Error errorOfReading(const std::string& bytes, const std::string& name = "image.nii") {
  const TemporaryFolder folder;
  writeBytes(folder / name, bytes);
  return errorOf([&] { readNifti(folder / name); });
}

class NiftiVariant : public ::testing::TestWithParam<std::tuple<Version, Order>> {};

TEST_P(NiftiVariant, KeepsFramesAndIntegers) {
  const TemporaryFolder folder;
  const auto [version, order] = GetParam();
  writeBytes(folder / "image.nii", threeFrames(version, order).bytes());

  const Series series = readNifti(folder / "image.nii");

  EXPECT_EQ(series.element, Element::Int16);
  ASSERT_EQ(series.samples(), 3);
  EXPECT_THAT(frame(series, 0), ElementsAre(1, 2));
  EXPECT_THAT(frame(series, 1), ElementsAre(3, -4));
  EXPECT_THAT(frame(series, 2), ElementsAre(500, 6));
}

INSTANTIATE_TEST_SUITE_P(VersionsAndByteOrders, NiftiVariant,
                         ::testing::Combine(::testing::Values(Version::One, Version::Two),
                                            ::testing::Values(Order::Little, Order::Big)));

TEST(Nifti, AppliesScaleAndInterceptOnce) {
  const TemporaryFolder folder;
  NiftiBytes image = threeFrames();
  image.scaling(0.5, 10.0);
  writeBytes(folder / "image.nii", image.bytes());

  EXPECT_THAT(frame(readNifti(folder / "image.nii"), 1), ElementsAre(11.5, 8.0));
}

TEST(Nifti, TakesAScaleThatIsNotANumberAsNone) {
  const TemporaryFolder folder;
  NiftiBytes image = threeFrames();
  image.scaling(std::nan(""), std::nan(""));
  writeBytes(folder / "image.nii", image.bytes());

  EXPECT_THAT(frame(readNifti(folder / "image.nii"), 1), ElementsAre(3, -4));
}

TEST(Nifti, GivesTimesInSecondsWhenTheStepHasAUnit) {
  const TemporaryFolder folder;
  NiftiBytes image = threeFrames();
  image.pixdim(4, 2500.0);
  image.units(2 | 16);  // mm, ms
  writeBytes(folder / "image.nii", image.bytes());

  const Series series = readNifti(folder / "image.nii");

  EXPECT_EQ(series.axis.kind, AxisKind::Time);
  EXPECT_THAT(series.axis.values, ElementsAre(0.0, 2.5, 5.0));
}

TEST(Nifti, GivesNoTimesWhenTheStepHasNoUnit) {
  const TemporaryFolder folder;
  NiftiBytes image = threeFrames();
  image.pixdim(4, 2.5);
  writeBytes(folder / "image.nii", image.bytes());

  EXPECT_TRUE(readNifti(folder / "image.nii").axis.values.empty());
}

TEST(Nifti, TurnsMetresIntoMillimetres) {
  const TemporaryFolder folder;
  NiftiBytes image = threeFrames();
  image.pixdim(1, 0.002);
  image.units(1);
  writeBytes(folder / "image.nii", image.bytes());

  EXPECT_NEAR(readNifti(folder / "image.nii").geometry.spacing[0], 2.0, 1e-6);
}

TEST(Nifti, ReadsLabelsOf64Bits) {
  const TemporaryFolder folder;
  NiftiBytes image(Version::One, Order::Little, {2, 1, 1}, kInt64, 64);
  image.append<std::int64_t>({7, -1});
  writeBytes(folder / "image.nii", image.bytes());

  EXPECT_THAT(frame(readNifti(folder / "image.nii"), 0), ElementsAre(7, -1));
}

TEST(Nifti, ReadsSamplesThatStartAtAnOddByte) {
  const TemporaryFolder folder;
  NiftiBytes image(Version::One, Order::Little, {2, 1, 1}, kFloat32, 32);
  image.put<float>(108, 353.0F);
  image.append<std::int8_t>({0});
  image.append<float>({1.5F, -2.0F});
  writeBytes(folder / "image.nii", image.bytes());

  EXPECT_THAT(frame(readNifti(folder / "image.nii"), 0), ElementsAre(1.5, -2.0));
}

TEST(Nifti, ReadsGzipOfSeveralMembers) {
  const TemporaryFolder folder;
  const std::string bytes = threeFrames().bytes();
  writeBytes(folder / "image.nii.gz", packed(bytes.substr(0, 100)) + packed(bytes.substr(100)));

  EXPECT_THAT(frame(readNifti(folder / "image.nii.gz"), 2), ElementsAre(500, 6));
}

TEST(Nifti, TakesNoMemoryForAnUncompressedFile) {
  const TemporaryFolder folder;
  NiftiBytes image(Version::One, Order::Little, {2048, 2048, 1024, 16}, kInt16,
                   16);  // 128 GiB, a hole on the disk
  writeBytes(folder / "image.nii", image.bytes());
  std::error_code unsupported;
  std::filesystem::resize_file(folder / "image.nii", (std::uintmax_t{128} << 30) + 352, unsupported);
  if (unsupported) GTEST_SKIP() << "this file system has no sparse files of 128 GiB";

  const Series series = readNifti(folder / "image.nii");

  const std::vector<std::int64_t> last{series.geometry.voxels() - 1};
  float value = 1.0F;
  series.gather(15, last, &value);
  EXPECT_EQ(value, 0.0F);
}

TEST(Nifti, RefusesAMissingFile) {
  const Error error = errorOf([] { readNifti("/no/such.nii"); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("/no/such.nii: cannot be read, No such file"));
}

TEST(Nifti, RefusesAnEmptyFile) { EXPECT_EQ(errorOfReading("").code(), ErrorCode::Unreadable); }

TEST(Nifti, RefusesAnotherMagic) {
  std::string bytes = threeFrames().bytes();
  bytes.replace(344, 3, "xyz");

  EXPECT_THAT(errorOfReading(bytes).what(), HasSubstr("image.nii: is not a NIfTI file"));
}

TEST(Nifti, RefusesATruncatedFileWithBothSizes) {
  std::string bytes = threeFrames().bytes();
  bytes.resize(bytes.size() - 3);

  const Error error = errorOfReading(bytes);

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("truncated, 361 bytes, the header describes 364"));
}

TEST(Nifti, RefusesTruncatedGzip) {
  std::string bytes = packed(threeFrames().bytes());
  bytes.resize(bytes.size() - 12);

  EXPECT_THAT(errorOfReading(bytes, "image.nii.gz").what(), HasSubstr("corrupt or truncated gzip"));
}

TEST(Nifti, RefusesGzipWithAWrongChecksum) {
  std::string bytes = packed(threeFrames().bytes());
  bytes[bytes.size() - 6] ^= 1;  // CRC32 lies in the bytes 8 to 5 before the end

  EXPECT_THAT(errorOfReading(bytes, "image.nii.gz").what(), HasSubstr("corrupt or truncated gzip"));
}

TEST(Nifti, RefusesHugeDimensionsInASmallFile) {
  NiftiBytes image(Version::One, Order::Little, {32767, 32767, 32767, 32767}, kFloat32, 32);

  EXPECT_THAT(errorOfReading(image.bytes()).what(), HasSubstr("truncated, 352 bytes"));
}

TEST(Nifti, RefusesHugeDimensionsInASmallGzipFileWithoutTakingMemory) {
  NiftiBytes image(Version::One, Order::Little, {32767, 32767, 32767}, kFloat32, 32);

  EXPECT_THAT(errorOfReading(packed(image.bytes()), "image.nii.gz").what(),
              HasSubstr("cannot hold what the header"));
}

TEST(Nifti, RefusesDimensionsThatOverflow) {
  const std::int64_t large = std::int64_t{1} << 40;
  NiftiBytes image(Version::Two, Order::Little, {large, large, 4}, kFloat32, 32);

  EXPECT_THAT(errorOfReading(image.bytes()).what(), HasSubstr("more voxels than can be counted"));
}

TEST(Nifti, RefusesADimensionOfZero) {
  NiftiBytes image(Version::One, Order::Little, {4, 0, 4}, kFloat32, 32);

  EXPECT_THAT(errorOfReading(image.bytes()).what(), HasSubstr("dimension 2 is 0"));
}

TEST(Nifti, RefusesColours) {
  NiftiBytes image(Version::One, Order::Little, {1, 1, 1}, kColour, 24);

  EXPECT_THAT(errorOfReading(image.bytes()).what(), HasSubstr("data type 128"));
}

TEST(Nifti, RefusesAFifthDimension) {
  NiftiBytes image(Version::One, Order::Little, {1, 1, 1, 2, 2}, kInt16, 16);

  EXPECT_THAT(errorOfReading(image.bytes()).what(), HasSubstr("image with 5 dimensions"));
}

}  // namespace
}  // namespace voxelfit
