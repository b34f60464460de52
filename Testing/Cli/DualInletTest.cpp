// SPDX-License-Identifier: BSD-3-Clause
// voxelfit with a model of two inlets, from tables and from masks.
#include <gmock/gmock.h>

#include "Cli/Program.h"
#include "Io/ImageFile.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit::testing {
namespace {

using ::testing::HasSubstr;

class DualInletCommand : public ::testing::Test {
 protected:
  auto voxelfit(const std::string& arguments) {
    return run(arguments, "cd " + folder_.path().string() + " && ");
  }
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
  ASSERT_EQ(voxelfit("simulate dual-inlet-1cm -o phantom --size 3,3,3").exitCode, 0);

  const auto fit = voxelfit(
      "fit dual-inlet-1cm phantom/series.nii.gz --aif phantom/aif.csv --portal-vein "
      "mask:phantom/mask.nii.gz:1 -o out");

  EXPECT_EQ(fit.exitCode, 0) << fit.err;
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

}  // namespace
}  // namespace voxelfit::testing
