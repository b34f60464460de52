// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "Cli/Program.h"

namespace voxelfit {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::readBytes;
using testing::run;
using testing::TemporaryFolder;

/// A phantom, what its fit needs beside the series, and how near the maps come to the truth without noise:
/// series are stored in float, so the error is that of float times the condition of the problem.
struct RoundTrip {
  const char* phantom;
  const char* model;
  const char* options;
  const char* tolerance;
};

class Phantoms : public ::testing::TestWithParam<RoundTrip> {};

TEST_P(Phantoms, AreRecoveredByTheirFit) {
  const auto& [phantom, model, options, tolerance] = GetParam();
  const TemporaryFolder folder;
  const std::string out = folder / "phantom", fit = folder / "fit";
  const bool hasInput = std::string(model).find("tofts") != std::string::npos;

  const auto simulated = run(std::string("simulate ") + phantom + " -o " + out);
  const auto fitted =
      run(std::string("fit ") + model + " " + out + "/series.nii.gz --mask " + out + "/mask.nii.gz " +
          (hasInput ? "--aif " + out + "/aif.csv " : "") + options + " -o " + fit);
  const auto compared = run("compare " + fit + " " + out + "/truth " + tolerance);

  EXPECT_EQ(simulated.exitCode, 0) << simulated.err;
  EXPECT_EQ(fitted.exitCode, 0) << fitted.err;
  EXPECT_EQ(compared.exitCode, 0) << compared.out << compared.err;
}

INSTANTIATE_TEST_SUITE_P(Simulate, Phantoms,
                         ::testing::Values(RoundTrip{"qiba-tofts", "tofts",
                                                     "--t1 1000 --r1 4.5 --baseline 0:99", "--relative 2e-6"},
                                           RoundTrip{"extended-tofts-grid", "extended-tofts", "",
                                                     "--relative 1e-5"},
                                           RoundTrip{"ivim-grid", "ivim", "", "--relative 2e-5"},
                                           RoundTrip{"vfa-grid", "vfa", "", "--relative 2e-6"},
                                           RoundTrip{"z-spectrum-grid", "lorentzian:water,amide,noe,mt", "",
                                                     "--absolute 1e-6 --relative 5e-5"}),
                         [](const auto& test) {
                           std::string name = test.param.phantom;
                           std::erase(name, '-');
                           return name;
                         });

TEST(Simulate, WritesTheSameBytesWithOneAndTwoThreads) {
  const TemporaryFolder folder;

  run("simulate ivim-grid --snr 30 --threads 1 -o " + (folder / "one"));
  run("simulate ivim-grid --snr 30 --threads 2 -o " + (folder / "two"));

  EXPECT_EQ(readBytes(folder / "one/series.nii.gz"), readBytes(folder / "two/series.nii.gz"));
  EXPECT_FALSE(readBytes(folder / "one/series.nii.gz").empty());
}

TEST(Simulate, MakesAPhantomOfAModelThatHasNone) {
  const TemporaryFolder folder;

  const auto simulated = run("simulate patlak --size 4,3 -o " + (folder / "out"));

  EXPECT_EQ(simulated.exitCode, 0) << simulated.err;
  EXPECT_TRUE(std::filesystem::exists(folder / "out/truth/vp.nii.gz"));
}

TEST(Simulate, SaysThatAModelOfSignalsMakesSignals) {
  const TemporaryFolder folder;

  const auto simulated = run("simulate shutter-speed --size 2,2,1 -o " + (folder / "phantom"));

  ASSERT_EQ(simulated.exitCode, 0) << simulated.err;
  const auto sidecar = nlohmann::json::parse(readBytes(folder / "phantom/series.json"));
  EXPECT_THAT(sidecar.dump(), Not(HasSubstr("mmol")));
  EXPECT_TRUE(sidecar.contains("FlipAngle"));
}

TEST(Simulate, RefusesAPhantomLargerThanTheMemory) {
  const TemporaryFolder folder;

  const auto simulated = run("simulate adc --size 1000,1000,100 --memory 300M -o " + (folder / "out"));

  EXPECT_EQ(simulated.exitCode, 2);
  EXPECT_THAT(simulated.err, HasSubstr("--memory is 300M"));
}

TEST(Simulate, RefusesAnExistingPhantom) {
  const TemporaryFolder folder;
  run("simulate vfa-grid -o " + (folder / "out"));

  EXPECT_EQ(run("simulate vfa-grid -o " + (folder / "out")).exitCode, 6);
}

TEST(Simulate, ReplacesAnExistingPhantomWithForce) {
  const TemporaryFolder folder;
  run("simulate vfa-grid -o " + (folder / "out"));

  EXPECT_EQ(run("simulate vfa-grid --force -o " + (folder / "out")).exitCode, 0);
}

TEST(PhantomsCommand, ListsThePhantomsAsJson) {
  const auto list = nlohmann::json::parse(run("phantoms --json").out);

  ASSERT_EQ(list.size(), 5u);
  EXPECT_EQ(list[2]["name"], "qiba-tofts");
  EXPECT_EQ(list[2]["size"], nlohmann::json({50, 60, 1}));
}

}  // namespace
}  // namespace voxelfit
