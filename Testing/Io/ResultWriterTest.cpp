// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Io/ResultWriter.h"
#include "TemporaryFolder.h"

namespace voxelfit {
namespace {

namespace fs = std::filesystem;
using testing::errorOf;
using ::testing::HasSubstr;
using testing::readBytes;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr std::size_t kNiftiData = 352;  // bytes of header and extension flag, NIfTI-1

template <class Sample>
std::vector<Sample> samplesOf(const fs::path& nifti) {
  const std::string bytes = readBytes(nifti).substr(kNiftiData);
  std::vector<Sample> samples(bytes.size() / sizeof(Sample));
  std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(Sample));
  return samples;
}

/// Three fitted voxels of a 2x2x1 grid: the second failed, (1, 0, 0) lies outside the mask.
ResultSet threeVoxels() {
  ResultSet results;
  results.geometry.size = {2, 2, 1};
  results.voxels = {0, 2, 3};
  results.model = "tofts";
  results.source = "P. S. Tofts, J Magn Reson Imaging 7:91 (1997)";
  results.maps = {
      {.name = "Ktrans",
       .kind = MapKind::Parameter,
       .unit = unit::per_min,
       .meaning = "volume transfer constant",
       .values = {0.25F / 60, kNaN, 0.5F / 60}},
      {.name = "status",
       .kind = MapKind::Status,
       .meaning = "how the fit ended",
       .values = {1, 0, 5},
       .bits = {{1, "Converged", "The fit converged."}, {4, "AtBound", "A parameter lies at its bound."}}},
      {.name = "Ktrans_se",
       .kind = MapKind::Error,
       .unit = unit::per_min,
       .meaning = "standard error",
       .values = {0.01F / 60, kNaN, 0.02F / 60}}};
  return results;
}

class ResultWriterTest : public ::testing::Test {
 protected:
  void write(const ResultWriting& options) {
    writeResults(folder_, threeVoxels(),
                 {[] { return "{\"job\": 1}\n"; }, "voxelfit fit tofts in.nii", "0.1.0"}, options);
  }

  testing::TemporaryFolder temporary_;
  fs::path folder_ = temporary_.path() / "out";
};

TEST_F(ResultWriterTest, WritesTheFilesOfTheContract) {
  write({});

  for (const char* name : {"Ktrans.nii.gz", "Ktrans.json", "status.nii.gz", "status.json", "Ktrans_se.nii.gz",
                           "summary.csv", "job.json", "command.txt"})
    EXPECT_TRUE(fs::exists(folder_ / name)) << name;
}

TEST_F(ResultWriterTest, LeavesNoTemporaryFile) {
  write({});

  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 9);
}

TEST_F(ResultWriterTest, ConvertsValuesToTheUnitOfTheMap) {
  write({.format = ImageFormat::Nifti});

  const auto values = samplesOf<float>(folder_ / "Ktrans.nii");
  ASSERT_EQ(values.size(), 4U);
  EXPECT_FLOAT_EQ(values[0], 0.25F);
  EXPECT_FLOAT_EQ(values[3], 0.5F);
}

TEST_F(ResultWriterTest, PutsZeroOutsideTheMaskAndNaNWhereTheFitFailed) {
  write({.format = ImageFormat::Nifti});

  const auto values = samplesOf<float>(folder_ / "Ktrans.nii");
  EXPECT_EQ(values[1], 0.0F);
  EXPECT_TRUE(std::isnan(values[2]));
}

TEST_F(ResultWriterTest, StoresTheStatusAsIntegers) {
  write({.format = ImageFormat::Nifti});

  EXPECT_EQ(samplesOf<std::int32_t>(folder_ / "status.nii"), (std::vector<std::int32_t>{1, 0, 0, 5}));
}

TEST_F(ResultWriterTest, FillsTheCodesOfASidecarFromTheName) {
  write({});

  const auto sidecar = nlohmann::json::parse(readBytes(folder_ / "Ktrans.json"));
  EXPECT_EQ(sidecar["unit"], "1/min");
  EXPECT_EQ(sidecar["Units"], "1/min");
  EXPECT_EQ(sidecar["caplex_code"], "Q.PH1.008");
  EXPECT_EQ(sidecar["dicom_code"], "126312");
  EXPECT_EQ(sidecar["model"], "tofts");
  EXPECT_EQ(sidecar["kind"], "parameter");
}

TEST_F(ResultWriterTest, ExplainsTheBitsOfTheStatus) {
  write({});

  const auto sidecar = nlohmann::json::parse(readBytes(folder_ / "status.json"));
  ASSERT_EQ(sidecar["bits"].size(), 2U);
  EXPECT_EQ(sidecar["bits"][1]["bit"], 4);
  EXPECT_EQ(sidecar["bits"][1]["name"], "AtBound");
}

TEST_F(ResultWriterTest, SummarisesMapsAndStatusBits) {
  write({});

  const std::string summary = readBytes(folder_ / "summary.csv");
  EXPECT_THAT(summary, HasSubstr("Ktrans,1/min,all,2,1,0.375,0.17677669,0.3125,0.375,0.4375\n"));
  EXPECT_THAT(summary, HasSubstr("status:AtBound,1,all,1,0,0.33333334,,,,\n"));
}

TEST_F(ResultWriterTest, SummarisesPerLabel) {
  Mask labels;
  labels.geometry.size = {2, 2, 1};
  labels.labels = {7, 0, 7, 9};

  write({.labels = &labels});

  const std::string summary = readBytes(folder_ / "summary.csv");
  EXPECT_THAT(summary, HasSubstr("Ktrans,1/min,7,1,1,0.25,"));
  EXPECT_THAT(summary, HasSubstr("Ktrans,1/min,9,1,0,0.5,"));
}

TEST_F(ResultWriterTest, RefusesLabelsOnAnotherGrid) {
  Mask labels;
  labels.geometry.size = {3, 2, 1};
  labels.labels.resize(6);
  labels.source = "labels.nii";

  const Error error = errorOf([&] { write({.labels = &labels}); });

  EXPECT_EQ(error.code(), ErrorCode::Mismatch);
  EXPECT_STREQ(error.what(), "labels.nii: 3x2x1, image is 2x2x1");
}

TEST_F(ResultWriterTest, RefusesAFolderWithResults) {
  write({});

  const Error error = errorOf([&] { write({}); });

  EXPECT_EQ(error.code(), ErrorCode::NotWritable);
  EXPECT_THAT(error.what(), HasSubstr("holds job.json"));
}

TEST_F(ResultWriterTest, ReplacesResultsAndDropsTheirOtherFormats) {
  write({.format = ImageFormat::Nrrd});

  write({.format = ImageFormat::NiftiGz, .overwrite = Overwrite::Replace});

  EXPECT_TRUE(fs::exists(folder_ / "Ktrans.nii.gz"));
  EXPECT_FALSE(fs::exists(folder_ / "Ktrans.nrrd"));
}

TEST_F(ResultWriterTest, NamesAFolderThatCannotBeMade) {
  std::ofstream(folder_) << "a file";

  const Error error = errorOf([&] { write({}); });

  EXPECT_EQ(error.code(), ErrorCode::NotWritable);
  EXPECT_THAT(error.what(), HasSubstr(folder_.string()));
}

TEST_F(ResultWriterTest, DoesNotDependOnTheNumberOfThreads) {
  write({.threads = 1});
  const std::string one = readBytes(folder_ / "Ktrans.nii.gz");

  write({.overwrite = Overwrite::Replace, .threads = 2});

  EXPECT_EQ(readBytes(folder_ / "Ktrans.nii.gz"), one);
}

TEST_F(ResultWriterTest, WritesOneRowACurve) {
  const std::vector<std::string> names{"left", "right, lower", "3"};

  writeResultTable(folder_, threeVoxels(), {.names = names},
                   {.job = [] { return "{}"; }, .command = "", .version = "0.1.0"}, Overwrite::Refuse);

  EXPECT_EQ(readBytes(folder_ / "results.csv"),
            "name,Ktrans,Ktrans_se,status\nleft,0.25,0.01,1\n\"right, lower\",,,0\n3,0.5,0.02,5\n");
}

TEST_F(ResultWriterTest, WritesTheSpreadOfRegionsBesideTheirFit) {
  ResultSet results;
  results.voxels = {0, 1};
  results.maps = {{.name = "fit", .kind = MapKind::Fit, .components = 2, .values = {1.5F, 5, 3, kNaN}}};
  const std::vector<std::string> names{"2", "7"};
  const std::vector<float> first{1, 3, kNaN}, second{2, 2, 5}, third{4}, fourth{kNaN};
  const RegionCurves curves{
      .axisName = "time_s",
      .axis = {0, 2.5},
      .samples = {{summarise(first), summarise(second)}, {summarise(third), summarise(fourth)}}};

  writeResultTable(folder_, results, {.names = names, .regions = &curves},
                   {.job = [] { return "{}"; }, .command = "", .version = "0.1.0"}, Overwrite::Refuse);

  EXPECT_EQ(readBytes(folder_ / "curves.csv"),
            "name,time_s,count,mean,sd,minimum,maximum,fitted\n"
            "2,0,2,2,1.4142135,1,3,1.5\n"
            "2,2.5,3,3,1.7320508,2,5,3\n"
            "7,0,1,4,0,4,4,5\n"
            "7,2.5,0,,,,,\n");
}

TEST_F(ResultWriterTest, StatesTheUnitsOfATable) {
  const std::vector<std::string> names{"a", "b", "c"};

  writeResultTable(folder_, threeVoxels(), {.names = names},
                   {.job = [] { return "{}"; }, .command = "", .version = "0.1.0"}, Overwrite::Refuse);

  const auto units = nlohmann::json::parse(readBytes(folder_ / "results.json"));
  EXPECT_EQ(units["columns"]["Ktrans"]["unit"], "1/min");
  EXPECT_EQ(units["model"], "tofts");
}

TEST(ImageFormat, RefusesAnUnknownWord) { EXPECT_THROW(imageFormatOf("dicom"), Error); }

}  // namespace
}  // namespace voxelfit
