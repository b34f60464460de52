// SPDX-License-Identifier: BSD-3-Clause
// The parts of the window that know nothing of widgets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "FitChoice.h"
#include "Io/ImageFile.h"
#include "Io/ImageWriter.h"
#include "LiveFit.h"
#include "Record.h"
#include "Scene.h"
#include "Workbench/Samples.h"

namespace voxelfit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using namespace testing;

TEST(FitChoice, NamesOnlyWhatDiffersFromTheTable) {
  const FitChoice choice{.model = "ivim",
                         .series = "dwi.nii.gz",
                         .output = "maps",
                         .parameters = {{.name = "S0"},
                                        {.name = "f", .start = "0.2", .lower = "0", .upper = "0.5"},
                                        {.name = "D", .upper = "0.003"},
                                        {.name = "Dstar", .start = "0.01", .isFixed = true}}};

  EXPECT_THAT(wordsOf(choice),
              ElementsAre("fit", "ivim", "dwi.nii.gz", "-o", "maps", "--start", "f=0.2", "--bounds",
                          "f=0:0.5", "--bounds", "D=:0.003", "--fix", "Dstar=0.01"));
}

TEST(FitChoice, GivesAMaskAsRegionsWhereTheirMeansAreWanted) {
  const FitChoice choice{
      .model = "adc", .series = "d.nii", .output = "o", .mask = "m.nii", .isOfRegions = true};

  EXPECT_EQ(commandText(wordsOf(choice)), "voxelfit fit adc d.nii -o o --roi m.nii");
}

TEST(FitChoice, QuotesWhatAShellWouldTakeApart) {
  const std::vector<std::string> words{"fit", "formula:a*exp(-x/b)", "my scan's.nii", "a\\b"};

  std::vector<std::string> read = shellWords(commandText(words));

  read.erase(read.begin());  // voxelfit
  EXPECT_EQ(read, words);
}

TEST(FitChoice, RefusesAQuoteThatIsNotClosed) { EXPECT_THROW(shellWords("--set 'TR=5"), Error); }

/// The number in a map of a result folder at a voxel.
double inMap(const std::string& folder, const std::string& name, const VoxelIndex& voxel) {
  const Volume map = readVolume(folder + "/" + name + ".nii.gz");
  return map.values[static_cast<std::size_t>(map.geometry.index(voxel[0], voxel[1], voxel[2]))];
}

TEST(LiveFit, FindsWhatTheCommandFinds) {
  const VoxelIndex voxel{17, 40, 2};
  const LiveFit live({"fit", "ivim", samples().series(), "-o", "unused"}, session());

  const LiveResult result = live.fit(*live.curveAt(voxel));

  ASSERT_EQ(result.values.size(), 4u);
  for (const FittedValue& value : result.values) {
    EXPECT_FLOAT_EQ(value.value, inMap(samples().fit(), value.name, voxel)) << value.name;
    EXPECT_FLOAT_EQ(value.error, inMap(samples().fit(), value.name + "_se", voxel)) << value.name;
  }
}

TEST(LiveFit, TakesTheNoiseOfTheWholeScanAsTheCommandDoes) {
  const std::string folder = samples() / "rician";
  run("fit ivim " + samples().series() + " --noise rician --quiet -o " + folder);
  const VoxelIndex voxel{17, 40, 2};
  const LiveFit live({"fit", "ivim", samples().series(), "-o", "unused", "--noise", "rician"}, session());

  const LiveResult result = live.fit(*live.curveAt(voxel));

  for (const FittedValue& value : result.values)
    EXPECT_FLOAT_EQ(value.value, inMap(folder, value.name, voxel)) << value.name;
}

TEST(LiveFit, FitsTheSeriesThatIsOpenWithoutReadingItAgain) {
  const std::string file = samples() / "gone.nii.gz";
  for (const std::string end : {".nii.gz", ".json", ".bval"})
    std::filesystem::copy_file(std::filesystem::path(samples().series()).replace_filename("series" + end),
                               samples() / ("gone" + end));
  Scene scene;
  scene.openSeries(file);
  std::filesystem::remove(file);

  const LiveFit live({"fit", "ivim", file, "-o", "unused"}, session(), scene.open());

  EXPECT_EQ(live.fit(*live.curveAt({17, 40, 2})).values.size(), 4u);
}

TEST(LiveFit, FitsTheRegionOfAVoxel) {
  const LiveFit live({"fit", "adc", samples().series(), "-o", "unused", "--roi", samples().mask()},
                     session());
  const std::string table = samples() / "regions";
  run("fit adc " + samples().series() + " --roi " + samples().mask() + " --quiet -o " + table);

  const LiveResult result = live.fit(*live.curveAt({30, 30, 1}));

  EXPECT_THAT(readBytes(table + "/results.csv"),
              HasSubstr("\n1," + std::to_string(result.values[0].value).substr(0, 6)));
}

TEST(LiveFit, SaysWhatTheCommandSaysOfAWrongOption) {
  try {
    LiveFit({"fit", "ivim", samples().series(), "-o", "unused", "--fit-rnage", "200:"}, session());
    FAIL() << "a wrong option was taken";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "--fit-rnage: no such option");
    EXPECT_EQ(error.hint(), "did you mean --fit-range?");
  }
}

TEST(Record, TakesOverWhatWasChosenForAFit) {
  const std::string folder = samples() / "recorded";
  run("fit ivim " + samples().series() + " --mask " + samples().mask() +
      " --bounds 'f=0:0.5' --quiet --noise rician -o " + folder);

  const FitChoice choice = recordedChoice(folder);

  EXPECT_EQ(choice.model, "ivim");
  EXPECT_EQ(choice.series, samples().series());
  EXPECT_EQ(choice.mask, samples().mask());
  EXPECT_EQ(choice.more, "--noise rician");
}

TEST(Record, TakesOverWhatWasAskedOfParameters) {
  const std::string folder = samples() / "asked";
  run("fit ivim " + samples().series() +
      " --bounds f=0:0.5 --start f=0.2 --fix Dstar=0.02 --bounds D=:0.003 --quiet -o " + folder);

  const FitChoice choice = recordedChoice(folder);

  EXPECT_THAT(wordsOf(choice),
              IsSupersetOf({"f=0:0.5", "--fix", "Dstar=0.02", "--start", "f=0.2", "D=:0.003"}));
  EXPECT_TRUE(choice.more.empty()) << choice.more;
}

TEST(Record, GoesWhereThePathsOfTheCommandStart) {
  const std::filesystem::path before = std::filesystem::current_path();
  samples().series();
  run("fit ivim phantom/series.nii.gz --quiet -o relative", "cd " + (samples() / ".") + " && ");

  const FitChoice choice = recordedChoice(samples() / "relative");

  EXPECT_TRUE(std::filesystem::exists(choice.series));
  std::filesystem::current_path(before);
}

TEST(Record, RefusesAFolderWithoutAFit) { EXPECT_THROW(recordedChoice(samples() / "phantom"), Error); }

Scene openScene() {
  Scene scene;
  scene.openSeries(samples().series());
  return scene;
}

TEST(Scene, ListsTheMapsOfAFitInTheOrderOfItsModel) {
  Scene scene = openScene();

  scene.openMapsIn(samples().fit());

  std::vector<std::string> names;
  for (const MapLayer& map : scene.maps()) names.push_back(map.name);
  names.resize(4);
  EXPECT_THAT(names, ElementsAre("S0", "f", "Dstar", "D"));
}

TEST(Scene, LeavesOutSeriesAmongTheMaps) {
  Scene scene = openScene();

  scene.openMapsIn(samples().fit());

  EXPECT_EQ(std::ranges::count(scene.maps(), "residuals", &MapLayer::name), 0);
}

TEST(Scene, RenewsAMapThatIsOpenedAgain) {
  Scene scene = openScene();
  const int once = scene.openMapsIn(samples().fit());

  scene.openMapsIn(samples().fit());

  EXPECT_EQ(std::ssize(scene.maps()), once);
}

TEST(Scene, RefusesAMapOnAnotherGrid) {
  Scene scene = openScene();
  const std::string other = samples() / "other.nii";
  const std::vector<float> values(8, 1.0F);
  writeImage(other, {.geometry = {.size = {2, 2, 2}}, .values = values}, Overwrite::Replace);

  EXPECT_THROW(scene.openMap(other), Error);
}

TEST(Scene, StaysAsItWasWhereASeriesCannotBeRead) {
  Scene scene = openScene();
  scene.moveTo({1, 2, 3});

  EXPECT_THROW(scene.openSeries(samples() / "missing.nii"), Error);

  EXPECT_THAT(scene.voxel(), ElementsAre(1, 2, 3));
}

TEST(Scene, KeepsTheVoxelInsideTheGrid) {
  Scene scene = openScene();

  scene.moveTo({-5, 1000, 2});

  EXPECT_THAT(scene.voxel(), ElementsAre(0, 59, 2));
}

TEST(Scene, SaysWhereASampleLies) {
  Scene scene = openScene();

  scene.showSample(2);

  EXPECT_EQ(scene.sampleText(), "3 of 16: b-value 20 s/mm2");
}

}  // namespace
}  // namespace voxelfit
