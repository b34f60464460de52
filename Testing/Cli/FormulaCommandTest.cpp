// SPDX-License-Identifier: BSD-3-Clause
// Formulas and model files wherever a model id is taken.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "Cli/Program.h"
#include "Io/ImageFile.h"

namespace voxelfit::testing {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;
using Ended = Run;  // a test has a Run of its own

constexpr const char* kDecay = R"json({
  "formula": "M0*exp(-TE/T2)",
  "axis": {"symbol": "TE", "kind": "echo-time", "unit": "ms"},
  "parameters": [
    {"name": "M0", "unit": "signal", "lower": 0, "upper": 10},
    {"name": "T2", "unit": "ms", "start": 80, "lower": 5, "upper": 2000, "meaning": "relaxation time"}
  ]})json";

class FormulaCommand : public ::testing::Test {
 protected:
  FormulaCommand() { writeBytes(folder_ / "decay.json", kDecay); }

  Ended in(const std::string& arguments) { return run(arguments, "cd " + folder_.path().string() + " && "); }
  float at(const std::string& map, std::int64_t voxel) { return readVolume(folder_ / map).values[voxel]; }

  TemporaryFolder folder_;
};

TEST_F(FormulaCommand, IsListedByAnExample) {
  EXPECT_THAT(in("models").out, HasSubstr("formula:a*exp(-x/b)+c"));
}

TEST_F(FormulaCommand, IsDescribed) {
  const Ended ended = in("describe 'formula:a*exp(-x/b)+c'");

  EXPECT_THAT(ended.out, HasSubstr("S = a*exp(-x/b)+c"));
  EXPECT_THAT(ended.out, HasSubstr("fitter    compressed"));
}

TEST_F(FormulaCommand, IsEvaluated) {
  const Ended ended = in("evaluate 'formula:a*exp(-x^2)+c' --axis 0,1 -p a=3 -p c=0.5");

  EXPECT_EQ(ended.out, "x,signal\n0,3.5\n1,1.60363832\n") << ended.err;  // 3 / e + 0.5
}

TEST_F(FormulaCommand, IsFittedToATable) {
  writeBytes(folder_ / "curve.csv",
             in("evaluate 'formula:a*exp(-x/b)+c' --axis 0:1:20 -p a=3 -p b=4 -p c=0.5").out);

  const Ended ended = in("fit 'formula:a*exp(-x/b)+c' curve.csv --bounds b=0.1:100 -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  const std::string table = readBytes(folder_ / "out/results.csv");
  EXPECT_THAT(table, HasSubstr("name,a,c,b")) << table;
  EXPECT_THAT(table, HasSubstr("signal,3,0.5,4")) << table;
}

TEST_F(FormulaCommand, IsSimulatedAndFittedFromAModelFile) {
  ASSERT_EQ(in("simulate decay.json -o phantom").exitCode, 0);

  const Ended ended = in("fit decay.json phantom/series.nii.gz -o out");

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_NEAR(at("out/T2.nii.gz", 5) / at("phantom/truth/T2.nii.gz", 5), 1.0, 1e-5);
  EXPECT_EQ(Json::parse(readBytes(folder_ / "out/T2.json"))["unit"], "ms");
}

TEST_F(FormulaCommand, RecordsTheHashOfTheModelFile) {
  ASSERT_EQ(in("simulate decay.json -o phantom").exitCode, 0);
  ASSERT_EQ(in("fit decay.json phantom/series.nii.gz -o out").exitCode, 0);

  EXPECT_THAT(readBytes(folder_ / "out/job.json"), HasSubstr("\"path\": \"decay.json\""));
}

TEST_F(FormulaCommand, IsRefusedWithTheColumn) {
  const Ended ended = in("fit 'formula:a*exq(-x/b)' series.nii -o out");

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("voxelfit: formula, column 3: unknown function exq"));
  EXPECT_THAT(ended.err, HasSubstr("hint: did you mean exp?"));
}

TEST_F(FormulaCommand, WantsAnExpression) {
  const Ended ended = in("describe formula");

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("for example formula:a*exp(-x/b)+c"));
}

TEST_F(FormulaCommand, RefusesAWrongModelFile) {
  writeBytes(folder_ / "decay.json", "{\"formula\": \"a*x\", \"axes\": 1}");

  const Ended ended = in("describe decay.json");

  EXPECT_EQ(ended.exitCode, 4);
  EXPECT_THAT(ended.err, HasSubstr("decay.json: axes: is no known key"));
}

}  // namespace
}  // namespace voxelfit::testing
