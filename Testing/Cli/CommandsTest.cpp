// SPDX-License-Identifier: BSD-3-Clause
// The commands that read no images, and what holds for all commands.
#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "Cli/Program.h"
#include "Cli/Samples.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Json = nlohmann::json;

TEST(Models, ListsEveryModelWithItsSource) {
  const auto table = run("models");
  const Json models = Json::parse(run("models --json").out);

  EXPECT_EQ(table.exitCode, 0);
  for (const char* id : {"adc", "ivim", "tofts", "extended-tofts", "patlak", "vfa", "lorentzian"})
    EXPECT_THAT(table.out, HasSubstr(std::string("\n") + id + " "));
  for (const Json& model : models) EXPECT_FALSE(model["source"].get<std::string>().empty()) << model["id"];
}

TEST(Describe, TellsUnitBoundsAndSourceOfAParameter) {
  const Json model = Json::parse(run("describe tofts --json").out);

  EXPECT_EQ(model["parameters"][0]["name"], "Ktrans");
  EXPECT_EQ(model["parameters"][0]["unit"], "1/min");
  EXPECT_LT(model["parameters"][0]["lower"], model["parameters"][0]["upper"]);
  EXPECT_THAT(model["source"].get<std::string>(), HasSubstr("Tofts"));
}

TEST(Describe, NamesAMemberForAFamily) {
  EXPECT_THAT(run("describe lorentzian").out, HasSubstr("lorentzian:water"));
}

TEST(Evaluate, PrintsTheCurveInTheUnitsOfTheTable) {
  std::istringstream table(run("evaluate adc --axis 0,500,1000 -p S0=200 -p D=0.002").out);

  std::string header, row;
  std::getline(table, header);
  EXPECT_EQ(header, "b_s_per_mm2,signal");
  for (const double b : {0.0, 500.0, 1000.0}) {
    std::getline(table, row);
    EXPECT_NEAR(std::stod(row.substr(row.find(',') + 1)), 200.0 * std::exp(-b * 0.002), 1e-6) << row;
  }
}

TEST(Info, TellsWhatIsMissingForWhichModel) {
  TemporaryFolder folder;
  writeFrames(folder / "series.nii", sampleGrid(), sampleSeries(), kFrames);

  const Json info = Json::parse(run("info " + (folder / "series.nii") + " --json").out);

  EXPECT_EQ(info["size"], (Json{4, 4, 2}));
  EXPECT_EQ(info["axis"]["kind"], "time");
  EXPECT_EQ(info["missing"]["tofts"], (Json{"--aif"}));
  EXPECT_EQ(info["missing"]["adc"], (Json{"--bvals"}));
  EXPECT_TRUE(info["missing"]["exponential"].empty());
}

TEST(Selftest, PassesOnThisMachine) {
  const auto ended = run("selftest");

  EXPECT_EQ(ended.exitCode, 0) << ended.out;
  EXPECT_THAT(ended.err, HasSubstr("0 failures"));
}

TEST(Selftest, CoversANamedModelInEveryWrapping) {
  const std::string table = run("selftest tofts").out;

  for (const char* name : {"tofts ", "tofts with delay ", "tofts in signal ", "tofts in signal with delay "})
    EXPECT_THAT(table, HasSubstr(std::string("\n") + name));
}

TEST(Selftest, RefusesANameThatIsNoModel) {
  const auto ended = run("selftest toft");

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("did you mean tofts?"));
}

TEST(Version, TellsBackEndsAndInstructionSet) {
  const auto ended = run("--version");

  EXPECT_EQ(ended.exitCode, 0);
  EXPECT_THAT(ended.out, StartsWith("voxelfit "));
  EXPECT_THAT(ended.out, HasSubstr("cpu"));
  EXPECT_THAT(ended.out, HasSubstr("instruction set"));
}

TEST(Version, TellsALoweredInstructionSet) {
  EXPECT_THAT(run("--version", "VOXELFIT_INSTRUCTION_SET=v3 ").out, HasSubstr("x86-64-v3"));
}

TEST(Options, OfEveryCommandMayStandOnEitherSide) {
  const Json before = Json::parse(run("--threads 3 completion bash --dump-config").out);
  const Json after = Json::parse(run("completion bash --threads 3 --dump-config").out);

  EXPECT_EQ(before, after);
  EXPECT_EQ(after["options"]["threads"], 3);
}

TEST(Options, TakeTheNumberOfThreadsFromTheEnvironment) {
  EXPECT_EQ(
      Json::parse(run("completion bash --dump-config", "VOXELFIT_THREADS=2 ").out)["options"]["threads"], 2);
}

TEST(Completion, IsAScriptThatBashAccepts) {
  TemporaryFolder folder;
  const auto ended = run("completion bash");
  writeBytes(folder / "voxelfit", ended.out);

  EXPECT_EQ(std::system(("bash -n " + (folder / "voxelfit")).c_str()), 0);
  EXPECT_THAT(ended.out, HasSubstr("extended-tofts"));
  EXPECT_THAT(ended.out, HasSubstr("--hematocrit"));
}

TEST(Help, IsTheSameOnEveryMachine) {
  EXPECT_EQ(run("fit --help").out, run("fit --help", "COLUMNS=40 VOXELFIT_THREADS=7 ").out);
}

}  // namespace
}  // namespace voxelfit::testing
