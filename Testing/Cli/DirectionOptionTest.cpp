// SPDX-License-Identifier: BSD-3-Clause
// voxelfit with directions of diffusion gradients: tensors, one direction of many, and wrong directions.
#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "Cli/Program.h"
#include "Io/Cells.h"
#include "Io/Directions.h"
#include "Io/ImageFile.h"
#include "Io/ImageWriter.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DirectionCommand : public ::testing::Test {
 protected:
  auto voxelfit(const std::string& arguments) {
    return run(arguments, "cd " + folder_.path().string() + " && ");
  }
  nlohmann::json job() { return nlohmann::json::parse(readBytes(folder_ / "out/job.json")); }

  /// Two voxels whose D is 1e-3 along x and 2e-3 along z, at b of 0, 500 and 1000 along both, the directions
  /// of the higher b turned around.
  void writeSeries() {
    std::vector<float> values;
    for (const double exponent : {0.0, 0.5, 1.0, 1.0, 2.0})
      values.insert(values.end(), 2, static_cast<float>(1000.0 * std::exp(-exponent)));
    writeImage(folder_ / "dwi.nii", {.geometry = {.size = {2, 1, 1}}, .values = values, .frames = 5},
               Overwrite::Replace);
    writeBytes(folder_ / "dwi.bval", "0 500 500 1000 1000\n");
    writeBytes(folder_ / "dwi.bvec", "0 1 0 -1 0\n0 0 0 0 0\n0 0 1 0 -1\n");
  }

  TemporaryFolder folder_;
};

TEST_F(DirectionCommand, FindsTheTensorsOfAPhantom) {
  ASSERT_EQ(voxelfit("simulate dti -o phantom --size 3,3,3").exitCode, 0);

  const auto fit = voxelfit("fit dti phantom/series.nii.gz -o out");

  ASSERT_EQ(fit.exitCode, 0) << fit.err;
  for (const char* name : {"S0", "Dxx", "Dyy", "Dzz", "MD", "L1", "L3"}) {
    const std::string map = std::string(name) + ".nii.gz";
    const Volume found = readVolume(folder_ / ("out/" + map)),
                 truth = readVolume(folder_ / ("phantom/truth/" + map));
    for (std::size_t v = 0; v < truth.values.size(); ++v)
      EXPECT_NEAR(found.values[v], truth.values[v], 1e-5 * truth.values[v]) << name;
  }
}

TEST_F(DirectionCommand, ReadsBackTheTableThatItPrints) {
  writeBytes(folder_ / "six.bvec", "0 1 0 0 0.6 0.6 0\n0 0 1 0 0.8 0 0.6\n0 0 0 1 0 0.8 0.8\n");
  const auto printed = voxelfit(
      "evaluate dti --bvals 0,900,900,900,900,900,900 --bvecs six.bvec -p Dxx=0.002 -p Dxy=0.0003 -p S0=100 "
      "> curve.csv");
  ASSERT_EQ(printed.exitCode, 0) << printed.err;
  EXPECT_THAT(readBytes(folder_ / "curve.csv"), HasSubstr("b_s_per_mm2,gx,gy,gz,signal\n0,0,0,0,100\n"));

  const auto fit = voxelfit("fit dti curve.csv -o out");

  ASSERT_EQ(fit.exitCode, 0) << fit.err;
  const std::vector<double> wanted{100,    0.002, 0.001, 0.001,
                                   0.0003, 0,     0};  // those that are not given: starts
  const Row found = readRows(folder_ / "out/results.csv").at(1);
  for (std::size_t k = 0; k < wanted.size(); ++k)
    EXPECT_NEAR(parseNumber(found.cells[1 + k]).value_or(NAN), wanted[k], 1e-9) << k;
}

TEST_F(DirectionCommand, WritesTheDirectionsBesideASeriesOfMaps) {
  writeSeries();
  writeImage(folder_ / "D.nii",
             {.geometry = {.size = {2, 1, 1}}, .values = std::vector<float>{0.001F, 0.002F}},
             Overwrite::Replace);

  const auto evaluated =
      voxelfit("evaluate dti --bvals dwi.bval --bvecs dwi.bvec -p Dxx=D.nii -o series.nii");

  ASSERT_EQ(evaluated.exitCode, 0) << evaluated.err;
  EXPECT_EQ(readDirections(folder_ / "series.bvec"), readDirections(folder_ / "dwi.bvec"));
}

TEST_F(DirectionCommand, FitsTheSamplesAlongOneDirection) {
  writeSeries();

  const auto fit = voxelfit("fit adc dwi.nii --direction 0,0,1 -o out");

  ASSERT_EQ(fit.exitCode, 0) << fit.err;
  EXPECT_NEAR(readVolume(folder_ / "out/D.nii.gz").values[1], 2e-3, 1e-8);
}

TEST_F(DirectionCommand, RecordsTheDirectionsAndTheirFile) {
  writeSeries();

  ASSERT_EQ(voxelfit("fit adc dwi.nii --direction 1,0,0:10 -o out").exitCode, 0);

  const auto record = job();
  EXPECT_THAT(record["axis"]["directions"][3].get<std::vector<double>>(), ElementsAre(-1, 0, 0));
  EXPECT_EQ(record["options"]["direction"], "1,0,0:10");
  EXPECT_THAT(record["inputs"].dump(), HasSubstr("dwi.bvec"));
}

TEST_F(DirectionCommand, SaysHowFarTheNearestDirectionIs) {
  writeSeries();

  const auto fit = voxelfit("fit adc dwi.nii --direction 3,0,4:20 -o out");

  EXPECT_EQ(fit.exitCode, 5);
  EXPECT_THAT(fit.err, HasSubstr("--direction 3,0,4:20: no gradient of dwi.bvec is within 20 degrees, the "
                                 "nearest at 36.9"));
}

TEST_F(DirectionCommand, IgnoresDamagedDirectionsThatNobodyAskedFor) {
  writeSeries();
  writeBytes(folder_ / "dwi.bvec", "no directions\n");

  EXPECT_EQ(voxelfit("fit adc dwi.nii -o out").exitCode, 0);
}

TEST_F(DirectionCommand, NamesBothFilesWhereTheCountsDiffer) {
  writeSeries();
  writeBytes(folder_ / "dwi.bvec", "0 1 0 0\n0 0 1 0\n0 0 0 1\n");

  const auto fit = voxelfit("fit dti dwi.nii -o out");

  EXPECT_EQ(fit.exitCode, 5);
  EXPECT_THAT(fit.err, HasSubstr("voxelfit: dwi.bvec for dwi.nii: 4 directions, wanted 5\n"));
}

TEST_F(DirectionCommand, NamesBothFilesWhereAVectorIsNoDirection) {
  writeSeries();
  writeBytes(folder_ / "other.txt", "nan 1 0 nan 0\nnan 0 0 0 0\nnan 0 1 0 -1\n");

  const auto fit = voxelfit("fit dti dwi.nii --bvecs other.txt -o out");

  EXPECT_EQ(fit.exitCode, 5);
  EXPECT_THAT(fit.err, HasSubstr("voxelfit: other.txt for dwi.nii: direction 4 is (nan, 0, 0) at b = 1000 "
                                 "s/mm2, wanted a length of 1\n"));
}

TEST_F(DirectionCommand, AsksForDirections) {
  writeSeries();
  std::filesystem::remove(folder_ / "dwi.bvec");

  const auto fit = voxelfit("fit dti dwi.nii -o out");

  EXPECT_EQ(fit.exitCode, 5);
  EXPECT_THAT(fit.err, AllOf(HasSubstr("dwi.nii: tells no directions of gradients, dti wants 5"),
                             HasSubstr("hint: --bvecs FILE gives them")));
}

TEST_F(DirectionCommand, RefusesDirectionsWithoutAMeaning) {
  writeSeries();

  const auto fit = voxelfit("fit adc dwi.nii --bvecs dwi.bvec -o out");

  EXPECT_EQ(fit.exitCode, 2);
  EXPECT_THAT(fit.err, HasSubstr("--bvecs dwi.bvec: adc does not depend on directions"));
}

TEST_F(DirectionCommand, RefusesADirectionWithoutLength) {
  writeSeries();

  const auto fit = voxelfit("fit adc dwi.nii --direction 0,0,0 -o out");

  EXPECT_EQ(fit.exitCode, 2);
  EXPECT_THAT(fit.err, HasSubstr("--direction 0,0,0: wanted X,Y,Z that are not all 0"));
}

TEST_F(DirectionCommand, ComparesModelsWithDirectionsAndWithout) {
  ASSERT_EQ(voxelfit("simulate dti -o phantom --size 2,2,2 --snr 50").exitCode, 0);

  const auto selected = voxelfit("select adc dti phantom/series.nii.gz -o out");

  EXPECT_EQ(selected.exitCode, 0) << selected.err;
}

TEST_F(DirectionCommand, TellsWhereTheDirectionsStand) {
  writeSeries();

  const auto told = voxelfit("info dwi.nii");

  EXPECT_THAT(told.out, AllOf(HasSubstr("of gradients, in dwi.bvec"), HasSubstr("needs 2 samples more")));
}

TEST_F(DirectionCommand, DrawsTheSamplesOfATensorInTheirOrder) {
  ASSERT_EQ(voxelfit("simulate dti -o phantom --size 2,2,2").exitCode, 0);
  ASSERT_EQ(voxelfit("fit dti phantom/series.nii.gz -o out").exitCode, 0);

  const auto drawn = voxelfit("plot out --voxel 1,1,1 -o curve.svg");

  EXPECT_EQ(drawn.exitCode, 0) << drawn.err;
  EXPECT_GT(readBytes(folder_ / "curve.svg").size(), 1000U);
}

}  // namespace
}  // namespace voxelfit::testing
