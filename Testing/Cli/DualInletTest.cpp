// SPDX-License-Identifier: BSD-3-Clause
// voxelfit with a model of two inlets, from tables and from masks.
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "Cli/Program.h"
#include "Cli/Samples.h"
#include "Io/ImageFile.h"
#include "Io/Table.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit::testing {
namespace {

using ::testing::HasSubstr;

class DualInletCommand : public ::testing::Test {
 protected:
  auto voxelfit(const std::string& arguments) {
    return run(arguments, "cd " + folder_.path().string() + " && ");
  }

  /// Input functions that are linear between their rows: delays then change no more than their times.
  void SetUp() override {
    std::ofstream artery(folder_ / "aif.csv"), vein(folder_ / "portal.csv");
    artery << "time_s,concentration_mmol_per_l\n";
    vein << "time_s,concentration_mmol_per_l\n";
    for (int t = 0; t <= 300; t += 5) {
      artery << t << ',' << 0.6 * t * std::exp(-t / 15.0) << '\n';
      vein << t << ',' << portal(t) << '\n';
    }
  }
  static double portal(double t) { return 0.05 * t * std::exp(-t / 40.0); }

  /// The curve of k1a 30, k1p 90 ml/100ml/min, k2 4 /min every 5 s, as a table "time_s,signal".
  std::string curve(const std::string& options) {
    return voxelfit("evaluate dual-inlet-1cm --axis 0:5:300 -p k1a=30 -p k1p=90 -p k2=4 " + kInlets + options)
        .out;
  }

  /// What a fit to a table found.
  double found(const std::string& name) {
    return std::stod(firstRow(readBytes(folder_ / "out/results.csv")).at(name));
  }

  inline static const std::string kInlets = "--aif aif.csv --portal-vein portal.csv ";
  TemporaryFolder folder_;
};

TEST_F(DualInletCommand, FindsTheFlowOfEachInletOfAPhantom) {
  ASSERT_EQ(voxelfit("simulate dual-inlet-1cm -o phantom --size 3,3,3").exitCode, 0);

  const auto fit = voxelfit(
      "fit dual-inlet-1cm phantom/series.nii.gz --aif phantom/aif.csv --portal-vein phantom/portal.csv -o "
      "out");

  ASSERT_EQ(fit.exitCode, 0) << fit.err;
  for (const char* name : {"k1a", "k1p", "k2", "fa"}) {
    const std::string map = std::string(name) + ".nii.gz";
    const Volume found = readVolume(folder_ / ("out/" + map)),
                 truth = readVolume(folder_ / ("phantom/truth/" + map));
    for (std::size_t v = 0; v < truth.values.size(); ++v)
      EXPECT_NEAR(found.values[v], truth.values[v], 1e-4 * truth.values[v]) << name;
  }
}

TEST_F(DualInletCommand, TakesThePortalVeinFromAMask) {
  writeBytes(folder_ / "tissue.csv", curve(""));
  const std::vector<double> tissue = readCurveTable(folder_ / "tissue.csv").columns.front();
  constexpr double kHematocrit = 0.42;
  std::vector<float> series;  // a voxel of tissue and one of portal blood
  for (std::size_t n = 0; n < tissue.size(); ++n) {
    series.push_back(static_cast<float>(tissue[n]));
    series.push_back(static_cast<float>((1.0 - kHematocrit) * portal(5.0 * static_cast<double>(n))));
  }
  const Geometry grid{.size = {2, 1, 1}, .spacing = {2.0, 2.0, 3.0}};
  writeFrames(folder_ / "series.nii", grid, series, static_cast<int>(tissue.size()));
  writeFrames(folder_ / "vein.nii", grid, {0.0F, 1.0F}, 1);

  const auto fit = voxelfit(
      "fit dual-inlet-1cm series.nii --times 0:5:300 --aif aif.csv --portal-vein mask:vein.nii:1 -o out");

  ASSERT_EQ(fit.exitCode, 0) << fit.err;
  EXPECT_NEAR(readVolume(folder_ / "out/k1a.nii.gz").values[0], 30.0, 3e-3);
  EXPECT_NEAR(readVolume(folder_ / "out/k1p.nii.gz").values[0], 90.0, 9e-3);
  EXPECT_NEAR(readVolume(folder_ / "out/k2.nii.gz").values[0], 4.0, 4e-4);
}

TEST_F(DualInletCommand, FitsADelayOfEachInlet) {
  writeBytes(folder_ / "curve.csv", curve("--delay 4.3 --portal-delay 9.1"));

  const auto fit = voxelfit("fit dual-inlet-1cm curve.csv --delay fit --portal-delay fit -o out " + kInlets);

  ASSERT_EQ(fit.exitCode, 0) << fit.err;
  EXPECT_NEAR(found("delay"), 4.3, 1e-3);
  EXPECT_NEAR(found("portal_delay"), 9.1, 1e-3);
  EXPECT_NEAR(found("k1a"), 30.0, 3e-2);
  EXPECT_NEAR(found("k1p"), 90.0, 9e-2);
}

TEST_F(DualInletCommand, LeavesThePortalVeinInItsPlaceWhereTheArteryIsDelayed) {
  writeBytes(folder_ / "curve.csv", curve("--delay 4.3"));

  const auto fit = voxelfit("fit dual-inlet-1cm curve.csv --delay fit -o out " + kInlets);

  ASSERT_EQ(fit.exitCode, 0) << fit.err;
  EXPECT_NEAR(found("delay"), 4.3, 1e-3);
  EXPECT_EQ(found("portal_delay"), 0.0);
}

TEST_F(DualInletCommand, FitsTheDelayOfThePortalVeinAlone) {
  writeBytes(folder_ / "curve.csv", curve("--delay 4.3 --portal-delay 9.1"));

  const auto fit = voxelfit("fit dual-inlet-1cm curve.csv --delay 4.3 --portal-delay fit -o out " + kInlets);

  ASSERT_EQ(fit.exitCode, 0) << fit.err;
  EXPECT_NEAR(found("delay"), 4.3, 1e-6);
  EXPECT_NEAR(found("portal_delay"), 9.1, 1e-3);
}

TEST_F(DualInletCommand, HoldsADelayOfThePortalVeinThatFixGives) {
  writeBytes(folder_ / "curve.csv", curve("--delay 4.3 --portal-delay 9.1"));

  const auto fit =
      voxelfit("fit dual-inlet-1cm curve.csv --delay fit --fix portal_delay=9.1 -o out " + kInlets);

  ASSERT_EQ(fit.exitCode, 0) << fit.err;
  EXPECT_NEAR(found("delay"), 4.3, 1e-3);
  EXPECT_NEAR(found("portal_delay"), 9.1, 1e-6);
}

TEST_F(DualInletCommand, EvaluatesMapsOfBothDelays) {
  const Geometry grid{.size = {2, 1, 1}, .spacing = {2.0, 2.0, 3.0}};
  writeFrames(folder_ / "delay.nii", grid, {0.0F, 4.25F}, 1);
  writeFrames(folder_ / "portal_delay.nii", grid, {2.0F, 9.5F}, 1);
  writeBytes(folder_ / "wanted.csv", curve("--delay 4.25 --portal-delay 9.5"));

  const auto ended = voxelfit("evaluate dual-inlet-1cm --axis 0:5:300 -p k1a=30 -p k1p=90 -p k2=4 " +
                              kInlets + "--delay delay.nii --portal-delay portal_delay.nii -o series.nii");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const std::vector<double> wanted = readCurveTable(folder_ / "wanted.csv").columns.front();
  const Series series = readImage(folder_ / "series.nii");
  for (int n = 0; n < series.samples(); ++n) {
    float value = 0.0F;
    series.gather(n, std::array<std::int64_t, 1>{1}, &value);
    EXPECT_NEAR(value, wanted.at(n), 1e-5) << "frame " << n;
  }
}

TEST_F(DualInletCommand, PlotsBothInlets) {
  ASSERT_EQ(voxelfit("simulate dual-inlet-1cm -o phantom --size 3,3,3").exitCode, 0);
  ASSERT_EQ(voxelfit("fit dual-inlet-1cm phantom/series.nii.gz --aif phantom/aif.csv --portal-vein "
                     "phantom/portal.csv -o out")
                .exitCode,
            0);

  const auto plot = voxelfit("plot out --voxel 1,1,1 -o curve.csv");

  ASSERT_EQ(plot.exitCode, 0) << plot.err;
  const CurveTable table = readCurveTable(folder_ / "curve.csv");
  EXPECT_THAT(table.names, ::testing::ElementsAre("measured", "fitted", "residual", "input", "portal_input"));
  const CurveTable vein = readArterialInput(folder_ / "phantom/portal.csv");
  for (std::size_t n = 0; n < table.axis.values.size(); ++n)
    EXPECT_NEAR(table.columns[4][n], vein.columns[0][n], 1e-5) << "row " << n;
}

TEST_F(DualInletCommand, AsksForThePortalVein) {
  const auto found = voxelfit("evaluate dual-inlet-1cm --axis 0:5:100 --aif parker");

  EXPECT_EQ(found.exitCode, 2);
  EXPECT_THAT(found.err, HasSubstr("dual-inlet-1cm: needs a second input function, wanted --portal-vein"));
}

TEST_F(DualInletCommand, NamesTheInletThatEndsBeforeTheSeries) {
  writeBytes(folder_ / "short.csv", "time_s,concentration_mmol_per_l\n0,0\n5,1\n");

  const auto found = voxelfit("evaluate dual-inlet-1cm --axis 0:5:100 --aif parker --portal-vein short.csv");

  EXPECT_EQ(found.exitCode, 5);
  EXPECT_THAT(found.err, HasSubstr("voxelfit: short.csv: last time 5 s, the series' last time is 100 s"));
}

TEST_F(DualInletCommand, RefusesAPortalVeinForAModelWithOneInlet) {
  const auto found = voxelfit("evaluate tofts --axis 0:5:100 --aif parker --portal-vein parker");

  EXPECT_EQ(found.exitCode, 2);
  EXPECT_THAT(found.err, HasSubstr("--portal-vein: tofts has no second input function"));
}

TEST_F(DualInletCommand, RefusesADelayOfThePortalVeinForAModelWithOneInlet) {
  const auto found = voxelfit("evaluate tofts --axis 0:5:100 --aif parker --portal-delay 3");

  EXPECT_EQ(found.exitCode, 2);
  EXPECT_THAT(found.err, HasSubstr("--portal-delay: tofts has no second input function"));
}

TEST_F(DualInletCommand, NamesTheOptionOfADelayThatIsNone) {
  const auto found = voxelfit("evaluate dual-inlet-1cm --axis 0:5:100 --portal-delay bat " + kInlets);

  EXPECT_EQ(found.exitCode, 2);
  EXPECT_THAT(found.err, HasSubstr("--portal-delay: bat, arrival times are not found yet"));
}

}  // namespace
}  // namespace voxelfit::testing
