// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "Cli/Program.h"
#include "Io/Table.h"
#include "Plot/Decoded.h"

namespace voxelfit {
namespace {

using ::testing::HasSubstr;
using testing::readBytes;
using testing::run;
using testing::TemporaryFolder;

Bitmap decodedFile(const std::string& path) {
  const std::string bytes = readBytes(path);
  return decoded(std::as_bytes(std::span(bytes)));
}

/// A fitted phantom, made once for all tests of a curve.
class PlotOfAFit : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = std::make_unique<TemporaryFolder>();
    run("simulate extended-tofts-grid --size 8,8,3 -o " + path("p"));
    run("fit extended-tofts " + path("p/series.nii.gz") + " --aif " + path("p/aif.csv") + " -o " +
        path("fit"));
  }
  static void TearDownTestSuite() { folder_.reset(); }
  static std::string path(const std::string& name) { return *folder_ / name; }

  static inline std::unique_ptr<TemporaryFolder> folder_;
};

TEST(Plot, DrawsAMapThatDecodes) {
  const TemporaryFolder folder;
  run("simulate vfa-grid -o " + (folder / "p"));

  const auto drawn =
      run("plot " + (folder / "p/truth/T1.nii.gz") + " --window 0:4000 -o " + (folder / "T1.png"));

  EXPECT_EQ(drawn.exitCode, 0) << drawn.err;
  EXPECT_GT(decodedFile(folder / "T1.png").width, 500);
}

TEST(Plot, DrawsAMapAsSvg) {
  const TemporaryFolder folder;
  run("simulate qiba-tofts -o " + (folder / "p"));

  run("plot " + (folder / "p/truth/Ktrans.nii.gz") + " -o " + (folder / "K.svg"));

  EXPECT_THAT(readBytes(folder / "K.svg"), HasSubstr("<svg"));
}

TEST(Plot, RefusesAWindowThatIsReversed) {
  const TemporaryFolder folder;
  run("simulate vfa-grid -o " + (folder / "p"));

  const auto drawn =
      run("plot " + (folder / "p/truth/T1.nii.gz") + " --window 3:1 -o " + (folder / "T1.png"));

  EXPECT_EQ(drawn.exitCode, 2);
  EXPECT_THAT(drawn.err, HasSubstr("--window: 3:1"));
}

TEST(Plot, RefusesAWindowWithoutEnds) {
  const TemporaryFolder folder;
  run("simulate vfa-grid -o " + (folder / "p"));

  const auto drawn =
      run("plot " + (folder / "p/truth/T1.nii.gz") + " --window -inf:inf -o " + (folder / "T1.png"));

  EXPECT_EQ(drawn.exitCode, 2);
  EXPECT_THAT(drawn.err, HasSubstr("--window: -inf:inf"));
}

TEST_F(PlotOfAFit, DrawsACurveThatDecodes) {
  const auto drawn = run("plot " + path("fit") + " --voxel 4,4,1 -o " + path("curve.png"));

  EXPECT_EQ(drawn.exitCode, 0) << drawn.err;
  EXPECT_GT(decodedFile(path("curve.png")).width, 500);
}

TEST_F(PlotOfAFit, WritesTheNumbersOfACurve) {
  const auto written = run("plot " + path("fit") + " --voxel 7,7,2 -o " + path("curve.csv"));

  ASSERT_EQ(written.exitCode, 0) << written.err;
  const CurveTable table = readCurveTable(path("curve.csv"));
  EXPECT_THAT(table.names, ::testing::ElementsAre("measured", "fitted", "residual", "input"));
  for (std::size_t i = 0; i < table.axis.values.size(); ++i)  // without noise the fit meets the data
    EXPECT_NEAR(table.columns[1][i], table.columns[0][i], 1e-4) << "sample " << i;
}

TEST_F(PlotOfAFit, FindsTheSeriesWhenTheFolderOfTheCommandIsGone) {
  const TemporaryFolder results;
  {
    const TemporaryFolder left;
    run("fit extended-tofts " + path("p/series.nii.gz") + " --aif " + path("p/aif.csv") + " -o " +
            (results / "fit"),
        "cd " + left.path().string() + " && ");
  }

  const auto drawn = run("plot " + (results / "fit") + " --voxel 3,4,1 -o " + (results / "curve.csv"));

  EXPECT_EQ(drawn.exitCode, 0) << drawn.err;
}

TEST_F(PlotOfAFit, RefusesAVoxelOutsideTheGrid) {
  const auto drawn = run("plot " + path("fit") + " --voxel 8,0,0 -o " + path("no.png"));

  EXPECT_EQ(drawn.exitCode, 5);
  EXPECT_THAT(drawn.err, HasSubstr("--voxel 8,0,0: outside of 8x8x3"));
}

TEST_F(PlotOfAFit, RefusesAMapThatHasBecomeSmaller) {
  const TemporaryFolder folder;
  std::filesystem::copy(path("fit"), folder / "fit");
  run("simulate qiba-tofts --size 8,8,1 -o " + (folder / "small"));
  std::filesystem::copy(folder / "small/truth/Ktrans.nii.gz", folder / "fit/Ktrans.nii.gz",
                        std::filesystem::copy_options::overwrite_existing);

  const auto drawn = run("plot " + (folder / "fit") + " --voxel 7,7,2 -o " + (folder / "no.png"));

  EXPECT_EQ(drawn.exitCode, 5);
  EXPECT_THAT(drawn.err, HasSubstr("Ktrans.nii.gz: 8x8x1, image is 8x8x3"));
}

TEST_F(PlotOfAFit, RefusesARecordOfTheWrongKind) {
  const TemporaryFolder folder;
  testing::writeBytes(folder / "job.json", R"({"command": 1, "options": 2, "folder": 3})");

  const auto drawn = run("plot " + folder.path().string() + " --voxel 0,0,0 -o " + (folder / "no.png"));

  EXPECT_EQ(drawn.exitCode, 4);
  EXPECT_THAT(drawn.err, HasSubstr("job.json: is not the record of a fit"));
}

}  // namespace
}  // namespace voxelfit
