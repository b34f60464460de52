// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>

#include "Batch/Fits.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr const char* kDecay = R"json({
  "formula": "M0*exp(-TE/T2)*E1 + offset",
  "title": "Decay",
  "source": "Author, Journal 1:1 (2000)",
  "axis": {"symbol": "TE", "kind": "echo-time", "unit": "ms"},
  "parameters": [
    {"name": "T2", "unit": "ms", "start": 80, "lower": 5, "upper": 2000, "meaning": "relaxation time"},
    {"name": "M0", "unit": "signal", "start": 1, "lower": 0, "upper": 10, "meaning": "signal at TE = 0"},
    {"name": "offset", "unit": "signal", "start": 0, "lower": 0, "upper": 1}
  ],
  "constants": [{"name": "E1", "value": 0.5, "meaning": "saturation"}]
})json";

class FormulaFile : public ::testing::Test {
 protected:
  LoadedModel find(const std::string& json) {
    writeBytes(folder_ / "model.json", json);
    return registry().find(folder_ / "model.json");
  }

  /// kDecay with one piece of text in place of another.
  static std::string decayWith(const std::string& old, const std::string& now) {
    std::string text = kDecay;
    return text.replace(text.find(old), old.size(), now);
  }

  TemporaryFolder folder_;
};

TEST_F(FormulaFile, GivesTheModelItsTables) {
  const LoadedModel model = find(kDecay);

  EXPECT_STREQ(model.description().title, "Decay");
  EXPECT_EQ(model.description().axisKind, AxisKind::EchoTime);
  ASSERT_EQ(model.description().parameterCount, 3);
  EXPECT_STREQ(model.description().parameters[2].name, "T2") << "linear parameters stand first";
  EXPECT_STREQ(model.description().parameters[2].meaning, "relaxation time");
  EXPECT_STREQ(model.description().constants[0].name, "E1");
}

TEST_F(FormulaFile, FitsInItsUnits) {
  writeBytes(folder_ / "model.json", kDecay);
  const auto TE = evenly(0.01, 0.01, 16);
  const FitJob job = jobFor(folder_ / "model.json", TE);
  Curves curves(5);
  for (auto& curve : curves)
    for (const double t : TE) curve.push_back(1000.0 * std::exp(-t / 0.06) * 0.5 + 20.0);

  const FitOutcome outcome = fitCurves(job, curves);

  EXPECT_EQ(outcome.plan.fitter, FitterKind::Compressed);
  EXPECT_NEAR(values(outcome, "T2")[3], 0.06, 1e-6);
  EXPECT_NEAR(values(outcome, "M0")[3], 1000.0, 1e-2);
}

TEST_F(FormulaFile, TakesAConstantFromAMap) {
  writeBytes(folder_ / "model.json", kDecay);
  const auto TE = evenly(0.01, 0.01, 16);
  FitJob job = jobFor(folder_ / "model.json", TE);
  job.constants[0].map = mapOf({0.5f, 0.25f});
  Curves curves(2);
  for (auto& curve : curves)
    for (const double t : TE) curve.push_back(1000.0 * std::exp(-t / 0.06) * 0.5);

  const FitOutcome outcome = fitCurves(job, curves);

  EXPECT_NEAR(values(outcome, "M0")[0], 1000.0, 0.1);
  EXPECT_NEAR(values(outcome, "M0")[1], 2000.0, 0.2);
}

struct WrongFile {
  const char *name, *old, *now, *message;
};
void PrintTo(const WrongFile& row, std::ostream* out) { *out << row.name; }

class WrongFormulaFile : public FormulaFile, public ::testing::WithParamInterface<WrongFile> {};

constexpr WrongFile kWrong[] = {
    {"NoJson", "\"formula\":", "\"formula\"", "is not JSON at byte"},
    {"NoFormula", "\"formula\":", "\"equation\":", "equation: is no known key"},
    {"UnknownName", "-TE/T2", "-TE/T3", "formula, column 12: unknown name T3"},
    {"UnusedParameter", "+ offset", "", "does not depend on the parameter offset"},
    {"UnknownUnit", "\"unit\": \"ms\", \"start\"", "\"unit\": \"furlong\", \"start\"",
     "parameters[0].unit: is furlong, wanted a unit"},
    {"NameTwice", "\"name\": \"M0\"", "\"name\": \"T2\"", "parameters[1].name: is T2, which stands twice"},
    {"NameOfTheAxis", "\"name\": \"M0\"", "\"name\": \"TE\"",
     "parameters[1].name: is TE, which stands twice"},
    {"NameWithBlank", "\"name\": \"M0\"", "\"name\": \"M 0\"", "wanted letters, digits and _"},
    {"BoundsReversed", "\"lower\": 5", "\"lower\": 5000", "parameters[0].lower: is not below upper"},
    {"StartOutside", "\"start\": 80", "\"start\": 1", "parameters[0].start: is not between"},
    {"NumberAsText", "\"start\": 80", "\"start\": \"80\"", "parameters[0].start: is \"80\", wanted a number"},
    {"UnknownKind", "echo-time", "echo", "axis.kind: is echo, wanted one of"},
    {"SignalUnitInPart", "\"offset\", \"unit\": \"signal\"", "\"offset\", \"unit\": \"1\"",
     "offset has the unit 1, wanted signal for exactly M0, offset"},
    {"UnknownKey", "\"meaning\": \"saturation\"", "\"map\": 1", "constants[0].map: is no known key"},
};
INSTANTIATE_TEST_SUITE_P(, WrongFormulaFile, ::testing::ValuesIn(kWrong),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(WrongFormulaFile, IsRefusedWithFileAndKey) {
  const Error error = errorOf([&] { find(decayWith(GetParam().old, GetParam().now)); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("model.json"));
  EXPECT_THAT(error.what(), HasSubstr(GetParam().message));
}

TEST_F(FormulaFile, IsRefusedWhereItIsMissing) {
  EXPECT_EQ(errorOf([&] { registry().find(folder_ / "none.json"); }).code(), ErrorCode::Unreadable);
}

}  // namespace
}  // namespace voxelfit
