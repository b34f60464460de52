// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "Cli/Program.h"
#include "Io/ImageWriter.h"

namespace voxelfit {
namespace {

using ::testing::HasSubstr;
using testing::run;
using testing::TemporaryFolder;

/// Writes a map of one row, with its unit in the sidecar.
std::string writeMap(const std::string& path, const std::vector<float>& values,
                     const std::string& unit = "1") {
  writeVolume(path + ".nii.gz",
              {.geometry = {.size = {static_cast<std::int64_t>(values.size()), 1, 1}},
               .values = values,
               .source = {}},
              Overwrite::Replace);
  testing::writeBytes(path + ".json", R"({"name": "ve", "unit": ")" + unit + "\"}");
  return path + ".nii.gz ";
}

TEST(Compare, ExitsWith0ForEqualMaps) {
  const TemporaryFolder folder;

  EXPECT_EQ(run("compare " + writeMap(folder / "a", {1, 2}) + writeMap(folder / "b", {1, 2})).exitCode, 0);
}

TEST(Compare, ExitsWith1OutsideTheTolerance) {
  const TemporaryFolder folder;
  const std::string maps = writeMap(folder / "a", {1.0F, 2.1F}) + writeMap(folder / "b", {1.0F, 2.0F});

  EXPECT_EQ(run("compare " + maps + "--relative 0.04").exitCode, 1);
}

TEST(Compare, ExitsWith0InsideTheTolerance) {
  const TemporaryFolder folder;
  const std::string maps = writeMap(folder / "a", {1.0F, 2.1F}) + writeMap(folder / "b", {1.0F, 2.0F});

  EXPECT_EQ(run("compare " + maps + "--absolute 0.02 --relative 0.045").exitCode, 0);
}

TEST(Compare, ExitsWith5ForMapsInDifferentUnits) {
  const TemporaryFolder folder;

  const auto compared =
      run("compare " + writeMap(folder / "a", {1, 2}, "s") + writeMap(folder / "b", {1, 2}, "ms"));

  EXPECT_EQ(compared.exitCode, 5);
  EXPECT_THAT(compared.err, HasSubstr("in s, "));
}

TEST(Compare, ExitsWith5ForMapsOfDifferentSize) {
  const TemporaryFolder folder;

  EXPECT_EQ(run("compare " + writeMap(folder / "a", {1, 2}) + writeMap(folder / "b", {1, 2, 3})).exitCode, 5);
}

TEST(Compare, LooksAtTheMaskOnly) {
  const TemporaryFolder folder;
  const std::string maps = writeMap(folder / "a", {1, 9}) + writeMap(folder / "b", {1, 2});
  const std::string mask = writeMap(folder / "mask", {1, 0});

  EXPECT_EQ(run("compare " + maps + "--mask " + mask).exitCode, 0);
}

TEST(Compare, ReportsTheErrorsThatWereMade) {
  // found - wanted = 0.5, 0, -1: bias -1/6, mean |error| 0.5, median 0.5, RMSE sqrt(1.25 / 3)
  const TemporaryFolder folder;
  const std::string maps =
      writeMap(folder / "a", {1.5F, 2.0F, 3.0F}) + writeMap(folder / "b", {1.0F, 2.0F, 4.0F});

  const auto row = nlohmann::json::parse(run("compare --json " + maps).out)[0];

  EXPECT_NEAR(row["bias"], -1.0 / 6.0, 1e-9);
  EXPECT_NEAR(row["mean_abs"], 0.5, 1e-9);
  EXPECT_NEAR(row["median_abs"], 0.5, 1e-9);
  EXPECT_NEAR(row["rmse"], std::sqrt(1.25 / 3.0), 1e-7);
  EXPECT_EQ(row["outside"], 2);
}

TEST(Compare, PairsTheMapsOfTwoFoldersByName) {
  const TemporaryFolder folder;
  for (const char* name : {"a", "b"}) std::filesystem::create_directory(folder / name);
  writeMap(folder / "a/ve", {1, 2});
  writeMap(folder / "a/vp", {1, 2});
  writeMap(folder / "b/ve", {1, 2});

  const auto compared = run("compare --json " + (folder / "a ") + (folder / "b"));

  EXPECT_EQ(nlohmann::json::parse(compared.out).size(), 1u);
  EXPECT_EQ(compared.exitCode, 0);
}

}  // namespace
}  // namespace voxelfit
