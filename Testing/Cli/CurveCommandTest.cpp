// SPDX-License-Identifier: BSD-3-Clause
// voxelfit curve on series whose areas and slopes are known.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "Cli/Program.h"
#include "Cli/Samples.h"
#include "Io/ImageFile.h"

namespace voxelfit::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

constexpr int kSamples = 24;
constexpr double kStep = 10.0, kArrival = 30.0;  // s

/// A triangle of this height on an offset: up from the arrival for 20 s, down again in 40 s.
double triangle(int sample, double height, double offset) {
  const double t = sample * kStep - kArrival;
  const double share = t < 0.0 ? 0.0 : t < 20.0 ? t / 20.0 : t < 60.0 ? (60.0 - t) / 40.0 : 0.0;
  return offset + height * share;
}

/// Voxel v has a triangle of height v + 1.
class CurveCommand : public ::testing::Test {
 protected:
  void write(const std::string& name, double offset) const {
    std::vector<float> values;
    for (int n = 0; n < kSamples; ++n)
      for (int v = 0; v < sampleGrid().voxels(); ++v)
        values.push_back(static_cast<float>(triangle(n, v + 1.0, offset)));
    writeFrames(folder_ / name, sampleGrid(), values, kSamples);
  }

  auto curve(const std::string& arguments) const {
    return run("curve " + arguments, "cd " + folder_.path().string() + " && ");
  }

  std::vector<float> map(const std::string& name) const { return readVolume(folder_ / name).values; }

  Json json(const std::string& name) const { return Json::parse(readBytes(folder_ / name)); }

  TemporaryFolder folder_;
};

TEST_F(CurveCommand, DescribesTheSignalOverTheBaselineThatItFinds) {
  write("s.nii", 100.0);

  const auto ended = curve("s.nii --iauc 20,30 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_NEAR(map("out/auc.nii.gz")[1], 2.0 * 30.0, 1e-3);
  EXPECT_NEAR(map("out/iauc20.nii.gz")[1], 2.0 * 10.0, 1e-3);
  EXPECT_NEAR(map("out/iauc30.nii.gz")[1], 2.0 * (10.0 + 8.75), 1e-3);
  EXPECT_NEAR(map("out/maximum.nii.gz")[1], 2.0, 1e-4);
  EXPECT_NEAR(map("out/ttp.nii.gz")[1], 20.0, 1e-4);
  EXPECT_NEAR(map("out/wash-in.nii.gz")[1], 0.1, 1e-5);
  EXPECT_NEAR(map("out/baseline.nii.gz")[1], 100.0, 1e-4);
  // centre of gravity of a triangle: a third of 0 + 20 + 60
  EXPECT_NEAR(map("out/mrt.nii.gz")[1], 80.0 / 3.0, 1e-3);
}

TEST_F(CurveCommand, TellsUnitsAndCodes) {
  write("s.nii", 0.0);

  const auto ended = curve("s.nii --input concentration --iauc 60 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const Json area = json("out/iauc60.json"), slope = json("out/wash-in.json");
  EXPECT_EQ(area["unit"], "mmol s/l");
  EXPECT_EQ(area["dicom_code"], "126321");
  EXPECT_EQ(slope["unit"], "mmol/(l s)");
  EXPECT_EQ(slope["caplex_code"], "Q.CD1.011");
  EXPECT_THAT(json("out/status.json")["bits"].dump(), HasSubstr("ShortWindow"));
}

TEST_F(CurveCommand, ConcentrationsCountFromZero) {
  write("s.nii", 1.0);

  const auto ended = curve("s.nii --input concentration --arrival 30 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_NEAR(map("out/auc.nii.gz")[0], 30.0 + 200.0, 1e-3);  // 200 s of the offset
  EXPECT_NEAR(map("out/maximum.nii.gz")[0], 2.0, 1e-5);
}

TEST_F(CurveCommand, ConvertedSignalsKeepTheirBaseline) {
  write("s.nii", 50.0);

  const auto ended = curve("s.nii --conversion relative --baseline 0:2 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_NEAR(map("out/maximum.nii.gz")[4], 5.0 / 50.0, 1e-5);
  EXPECT_NEAR(map("out/baseline.nii.gz")[4], 50.0, 1e-4);
  EXPECT_EQ(json("out/auc.json")["unit"], "s");
  EXPECT_EQ(json("out/baseline.json")["unit"], "signal");
}

TEST_F(CurveCommand, TakesTheArrivalFromAMap) {
  write("s.nii", 0.0);
  std::vector<float> arrivals(static_cast<std::size_t>(sampleGrid().voxels()), 30.0F);
  arrivals[3] = 40.0F;
  writeFrames(folder_ / "bat.nii", sampleGrid(), arrivals, 1);

  const auto ended = curve("s.nii --input concentration --arrival bat.nii -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(map("out/ttp.nii.gz")[2], 20.0F);
  EXPECT_EQ(map("out/ttp.nii.gz")[3], 10.0F);
  EXPECT_THAT(json("out/job.json")["inputs"].dump(), HasSubstr("bat.nii"));
}

TEST_F(CurveCommand, DescribesTheVoxelsOfTheMaskOnly) {
  write("s.nii", 100.0);
  std::vector<float> labels(static_cast<std::size_t>(sampleGrid().voxels()), 1.0F);
  labels[5] = 2.0F;
  writeFrames(folder_ / "mask.nii", sampleGrid(), labels, 1);

  const auto ended = curve("s.nii --mask mask.nii --label 2 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(map("out/maximum.nii.gz")[4], 0.0F);
  EXPECT_NEAR(map("out/maximum.nii.gz")[5], 6.0, 1e-4);
}

TEST_F(CurveCommand, DescribesTheMeanCurvesOfRegions) {
  write("s.nii", 100.0);
  std::vector<float> labels(static_cast<std::size_t>(sampleGrid().voxels()), 0.0F);
  labels[0] = labels[1] = 1.0F;  // heights 1 and 2
  labels[9] = 7.0F;              // 10
  writeFrames(folder_ / "rois.nii", sampleGrid(), labels, 1);

  const auto ended = curve("s.nii --roi rois.nii --conversion absolute --baseline 0:2 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const std::string table = readBytes(folder_ / "out/results.csv");
  EXPECT_THAT(table,
              HasSubstr("name,auc,aumc,mrt,maximum,ttp,wash-in,wash-out,baseline,iauc60,iauc90,status"));
  EXPECT_THAT(table, HasSubstr("\n1,45,"));
  EXPECT_THAT(table, HasSubstr("\n7,300,"));
  EXPECT_THAT(readBytes(folder_ / "out/curves.csv"), HasSubstr("\n1,50,2,1.5,"));
}

TEST_F(CurveCommand, DescribesTheCurvesOfATable) {
  std::string table = "time_s,a,b\n";
  for (int n = 0; n < kSamples; ++n)
    table += std::to_string(n * kStep) + "," + std::to_string(triangle(n, 1.0, 3.0)) + "," +
             std::to_string(triangle(n, 2.0, 4.0)) + "\n";
  writeBytes(folder_ / "curves.csv", table);

  const auto ended = curve("curves.csv -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_THAT(readBytes(folder_ / "out/results.csv"), HasSubstr("\na,30,"));
  EXPECT_THAT(readBytes(folder_ / "out/results.csv"), HasSubstr("\nb,60,"));
  EXPECT_EQ(json("out/results.json")["columns"]["auc"]["unit"], "signal s");
}

TEST_F(CurveCommand, RepeatsFromItsRecord) {
  write("s.nii", 100.0);
  ASSERT_EQ(curve("s.nii --iauc 45 --arrival 25 -o out").exitCode, 0);

  const auto again = curve("--config out/job.json -o again");

  ASSERT_EQ(again.exitCode, 0) << again.err;
  EXPECT_EQ(map("again/iauc45.nii.gz"), map("out/iauc45.nii.gz"));
}

TEST_F(CurveCommand, LeavesOutOneBadVoxelOnly) {
  std::vector<float> values;
  for (int n = 0; n < kSamples; ++n)
    for (int v = 0; v < sampleGrid().voxels(); ++v)
      values.push_back(n == 6 && v == 8 ? NAN : static_cast<float>(triangle(n, v + 1.0, 100.0)));
  writeFrames(folder_ / "s.nii", sampleGrid(), values, kSamples);

  const auto ended = curve("s.nii -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(json("out/job.json")["counts"]["status"]["NotFinite"], 1);
  EXPECT_TRUE(std::isnan(map("out/auc.nii.gz")[8]));
  EXPECT_NEAR(map("out/auc.nii.gz")[7], 8.0 * 30.0, 1e-3);
}

TEST_F(CurveCommand, ChecksWithoutWriting) {
  write("s.nii", 100.0);

  const auto ended = curve("s.nii --validate -o out");

  EXPECT_EQ(ended.exitCode, 0);
  EXPECT_THAT(ended.err, HasSubstr("32 voxels with 24 samples can be described"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
}

TEST(CurveHelp, ExplainsArrivalAndWindows) {
  const auto help = run("curve --help");

  EXPECT_EQ(help.exitCode, 0);
  EXPECT_THAT(help.out, HasSubstr("--arrival S|MAP|auto"));
  EXPECT_THAT(help.out, HasSubstr("--iauc S,S,..."));
}

}  // namespace
}  // namespace voxelfit::testing
