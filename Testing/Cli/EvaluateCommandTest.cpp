// SPDX-License-Identifier: BSD-3-Clause
// voxelfit evaluate with maps: from parameters back to a series.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "Cli/Program.h"
#include "Io/ImageFile.h"
#include "Io/ImageWriter.h"

namespace voxelfit {
namespace {

using ::testing::HasSubstr;
using testing::readBytes;
using testing::run;
using testing::TemporaryFolder;

/// Writes a map of one row; without a unit it has no sidecar.
std::string writeMap(const std::string& path, const std::vector<float>& values,
                     const std::string& unit = {}) {
  writeVolume(path + ".nii",
              {.geometry = {.size = {static_cast<std::int64_t>(values.size()), 1, 1}},
               .values = values,
               .source = {}},
              Overwrite::Replace);
  if (!unit.empty()) testing::writeBytes(path + ".json", R"({"unit": ")" + unit + "\"}");
  return path + ".nii ";
}

/// The samples of one voxel.
std::vector<float> curveAt(const std::string& path, std::int64_t voxel) {
  const Series series = readImage(path);
  std::vector<float> curve(series.frames.size());
  for (int n = 0; n < series.samples(); ++n) series.gather(n, std::array{voxel}, &curve[n]);
  return curve;
}

TEST(EvaluateMaps, GivesEachVoxelTheCurveOfItsParameters) {
  const TemporaryFolder folder;

  const auto ended =
      run("evaluate adc --bvals 0,500,1000 -p S0=" + writeMap(folder / "S0", {100.0F, 200.0F}) +
          "-p D=" + writeMap(folder / "D", {0.001F, 0.002F}) + "-o " + (folder / "s.nii.gz"));

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  for (int k = 0; k < 3; ++k) {
    EXPECT_NEAR(curveAt(folder / "s.nii.gz", 0)[k], 100.0 * std::exp(-0.5 * k), 1e-4) << "sample " << k;
    EXPECT_NEAR(curveAt(folder / "s.nii.gz", 1)[k], 200.0 * std::exp(-1.0 * k), 1e-4) << "sample " << k;
  }
}

TEST(EvaluateMaps, TakesNumbersForTheOtherParameters) {
  const TemporaryFolder folder;

  run("evaluate adc --bvals 1000 -p S0=50 -p D=" + writeMap(folder / "D", {0.001F, 0.002F}) + "-o " +
      (folder / "s.nii"));

  EXPECT_NEAR(curveAt(folder / "s.nii", 1)[0], 50.0 * std::exp(-2.0), 1e-5);
}

TEST(EvaluateMaps, ReadsTheUnitFromTheSidecarOfAMap) {
  const TemporaryFolder folder;  // T2 of the model is in ms

  run("evaluate t2 --echo-times 20 --axis-unit ms -p S0=10 -p T2=" +
      writeMap(folder / "T2", {0.04F, 0.08F}, "s") + "-o " + (folder / "s.nii"));

  EXPECT_NEAR(curveAt(folder / "s.nii", 0)[0], 10.0 * std::exp(-0.5), 1e-5);
}

TEST(EvaluateMaps, WritesTheCurvesThatAFitFound) {
  const TemporaryFolder folder;
  const std::string maps = folder / "fit/", data = folder / "phantom/series.nii.gz";
  run("simulate adc --size 6,5 --snr 20 -o " + (folder / "phantom"));
  run("fit adc " + data + " --maps all -o " + maps);

  const auto evaluated = run("evaluate adc --bvals " + (folder / "phantom/series.bval") + " -p S0=" + maps +
                             "S0.nii.gz -p D=" + maps + "D.nii.gz -o " + (folder / "s.nii.gz"));
  const auto compared = run("compare " + (folder / "s.nii.gz ") + maps + "fit.nii.gz --relative 1e-5");

  EXPECT_EQ(evaluated.exitCode, 0) << evaluated.err;
  EXPECT_EQ(compared.exitCode, 0) << compared.out << compared.err;
}

TEST(EvaluateMaps, WritesASeriesThatIsFittedAsItStands) {
  const TemporaryFolder folder;
  const std::string T1 = writeMap(folder / "T1", {800.0F, 1200.0F}, "ms");
  run("evaluate vfa --flip-angles 2,5,10,20 --set TR=5 -p M0=1000 -p T1=" + T1 + "-o " +
      (folder / "s.nii.gz"));

  run("fit vfa " + (folder / "s.nii.gz") + " -o " + (folder / "fit"));
  const auto compared = run("compare " + (folder / "fit/T1.nii.gz ") + T1 + "--relative 1e-4");

  EXPECT_EQ(compared.exitCode, 0) << compared.out << compared.err;
}

TEST(EvaluateMaps, MovesTheInputFunctionOfEachVoxelByAMapOfDelays) {
  const TemporaryFolder folder;
  testing::writeBytes(folder / "aif.csv", "time_s,concentration_mmol_per_l\n0,0\n10,5\n100,1\n");
  const std::string curve =
      "evaluate tofts --times 0:5:100 --aif " + (folder / "aif.csv") + " -p ve=0.3 -p Ktrans=";
  const std::string same = writeMap(folder / "Ktrans", {0.2F, 0.2F});

  run(curve + same + "--delay " + writeMap(folder / "delay", {0.0F, 20.0F}) + "-o " + (folder / "s.nii"));

  const auto early = curveAt(folder / "s.nii", 0), late = curveAt(folder / "s.nii", 1);
  ASSERT_EQ(early.size(), 21u);
  for (int k = 4; k < 21; ++k) EXPECT_NEAR(late[k], early[k - 4], 1e-5) << "sample " << k;
}

TEST(EvaluateMaps, GivesActivitiesForAnInputFunctionOfActivity) {
  const TemporaryFolder folder;
  testing::writeBytes(folder / "aif.csv", "time_s,activity_kBq_per_ml\n0,0\n10,5\n100,1\n");

  run("evaluate 1tcm --times 0:10:100 --aif " + (folder / "aif.csv") +
      " -p K1=" + writeMap(folder / "K1", {0.2F, 0.3F}) + "-o " + (folder / "s.nii"));

  EXPECT_THAT(readBytes(folder / "s.json"), HasSubstr(R"("unit": "kBq/ml")"));
}

TEST(EvaluateMaps, GivesNaNWhereAMapIsNaN) {
  const TemporaryFolder folder;

  run("evaluate adc --bvals 0,1000 -p D=" + writeMap(folder / "D", {NAN, 0.001F}) + "-o " +
      (folder / "s.nii"));

  EXPECT_TRUE(std::isnan(curveAt(folder / "s.nii", 0)[1]));
  EXPECT_FALSE(std::isnan(curveAt(folder / "s.nii", 1)[1]));
}

TEST(EvaluateMaps, GivesZeroOutsideTheMask) {
  const TemporaryFolder folder;

  run("evaluate adc --bvals 0,1000 -p D=" + writeMap(folder / "D", {NAN, 0.001F}) + "--mask " +
      writeMap(folder / "mask", {0.0F, 1.0F}) + "-o " + (folder / "s.nii"));

  EXPECT_EQ(curveAt(folder / "s.nii", 0), (std::vector<float>{0.0F, 0.0F}));
  EXPECT_GT(curveAt(folder / "s.nii", 1)[1], 0.0F);
}

TEST(EvaluateMaps, GivesTheSameWithMemoryForOneFrameOnly) {
  const TemporaryFolder folder;
  const std::string command =
      "evaluate ivim --bvals 0:100:800 -p D=" + writeMap(folder / "D", {0.001F, 0.002F}) + "-o ";

  run(command + (folder / "at-once.nii"));
  run(command + (folder / "in-parts.nii") + " --memory 8 --threads 1");

  ASSERT_FALSE(readBytes(folder / "at-once.nii").empty());
  EXPECT_EQ(readBytes(folder / "at-once.nii"), readBytes(folder / "in-parts.nii"));
}

TEST(EvaluateMaps, RefusesMapsOfDifferentGrids) {
  const TemporaryFolder folder;

  const auto ended = run("evaluate adc --bvals 0,1000 -p S0=" + writeMap(folder / "S0", {1.0F, 2.0F, 3.0F}) +
                         "-p D=" + writeMap(folder / "D", {0.001F, 0.002F}) + "-o " + (folder / "s.nii"));

  EXPECT_EQ(ended.exitCode, 5);
  EXPECT_THAT(ended.err, HasSubstr("D.nii"));
}

TEST(EvaluateMaps, RefusesAMapWithoutAnOutput) {
  const TemporaryFolder folder;

  const auto ended = run("evaluate adc --bvals 0,1000 -p D=" + writeMap(folder / "D", {0.001F, 0.002F}));

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("wanted -o"));
}

TEST(EvaluateMaps, RefusesAnOutputWithoutAMap) {
  const TemporaryFolder folder;

  const auto ended = run("evaluate adc --bvals 0,1000 -p D=0.001 -o " + (folder / "s.nii"));

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("wanted a map"));
}

}  // namespace
}  // namespace voxelfit
