// SPDX-License-Identifier: BSD-3-Clause
// A model that the project does not know, built as a user builds one: it must appear in every command.
#include <gmock/gmock.h>

#include <algorithm>

#include "Cli/Program.h"

namespace voxelfit {
namespace {

using ::testing::HasSubstr;
using testing::readBytes;
using Ended = testing::Run;
using testing::TemporaryFolder;

Ended runWithOutside(const std::string& arguments) {
  return testing::run(arguments, std::string("VOXELFIT_PLUGINS=") + OUTSIDE_FOLDER + " ");
}

TEST(OutsideModel, IsTheFileThatTheReadmeShows) {
  EXPECT_THAT(readBytes(README), HasSubstr(readBytes(OUTSIDE_SOURCE)));
}

TEST(OutsideModel, HasAtMostFortyLines) {
  const std::string source = readBytes(OUTSIDE_SOURCE);

  EXPECT_LE(std::count(source.begin(), source.end(), '\n'), 40);
}

TEST(OutsideModel, IsListed) { EXPECT_THAT(runWithOutside("models").out, HasSubstr("sigmoid")); }

TEST(OutsideModel, IsUnknownWithoutItsFolder) {
  EXPECT_EQ(testing::run("describe sigmoid", "VOXELFIT_PLUGINS= ").exitCode, 2);
}

TEST(OutsideModel, IsDescribed) {
  EXPECT_THAT(runWithOutside("describe sigmoid").out, HasSubstr("rate of the rise"));
}

TEST(OutsideModel, PassesTheSelftest) {
  const Ended ended = runWithOutside("selftest sigmoid");

  EXPECT_EQ(ended.exitCode, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("sigmoid"));
}

TEST(OutsideModel, IsSimulatedAndFittedToItsTruth) {
  const TemporaryFolder folder;
  const std::string phantom = folder / "phantom", fit = folder / "fit";

  ASSERT_EQ(runWithOutside("simulate sigmoid -o " + phantom).exitCode, 0);
  const Ended fitted = runWithOutside("fit sigmoid " + phantom + "/series.nii.gz --mask " + phantom +
                                      "/mask.nii.gz -o " + fit);
  ASSERT_EQ(fitted.exitCode, 0) << fitted.err;
  const Ended compared = runWithOutside("compare " + fit + "/t0.nii.gz " + phantom +
                                        "/truth/t0.nii.gz --relative 1e-3 --absolute 1e-2");

  EXPECT_EQ(compared.exitCode, 0) << compared.out;
}

}  // namespace
}  // namespace voxelfit
