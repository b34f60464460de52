// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Core/Error.h"
#include "Io/TemporaryFolder.h"
#include "Models/Members.h"
#include "Phantoms/Catalog.h"
#include "Phantoms/Specification.h"

namespace voxelfit {
namespace {

using testing::errorOf;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::writeBytes;

const Registry& registry() {
  static const Registry models(Registry::standardFolders());
  return models;
}

/// The adc phantom with one change.
constexpr const char* kAdc = R"({
  "title": "t", "source": "s", "model": "adc", "size": [2], "seed": 1,
  "axis": {"unit": "s/mm2", "from": 0, "to": 1000, "count": 3},
  "parameters": {"S0": {"unit": "signal", "value": 100},
                 "D": {"unit": "mm2/s", "values": [0.001, 0.002], "along": "x"}},
  "noise": {"kind": "gaussian", "sd": 0}})";

Specification read(std::string json) {
  const TemporaryFolder folder;
  writeBytes(folder / "adc.json", json);
  return makeSpecification(folder / "adc.json", {}, registry());
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST(Specification, HoldsBaseUnits) {
  const Specification phantom = makeSpecification("qiba-tofts", {}, registry());

  EXPECT_DOUBLE_EQ(phantom.parameters[0].values[3], 0.1 / 60.0);
  EXPECT_DOUBLE_EQ(phantom.signal->TR, 0.005);
}

TEST(Specification, SpacesAnAxisEvenlyBetweenItsEnds) {
  EXPECT_THAT(read(kAdc).axis, ::testing::ElementsAre(0.0, 500.0, 1000.0));
}

TEST(Specification, NamesAnUnknownKey) {
  const Error error = errorOf([] { read(replaced(kAdc, "\"sd\"", "\"sigma\"")); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("adc.json: noise.sigma: is no known key"));
}

TEST(Specification, NamesAWrongUnit) {
  const Error error = errorOf([] { read(replaced(kAdc, "mm2/s", "s/mm2")); });

  EXPECT_THAT(error.what(), HasSubstr("adc.json: parameters.D.unit: is s/mm2, wanted mm2/s"));
}

TEST(Specification, NamesAMissingParameter) {
  const Error error = errorOf([] { read(replaced(kAdc, "\"S0\"", "\"M0\"")); });

  EXPECT_THAT(error.what(), HasSubstr("adc.json: parameters.S0: is missing"));
}

TEST(Specification, NamesAParameterThatTheModelLacks) {
  const Error error =
      errorOf([] { read(replaced(kAdc, "\"S0\"", "\"T1\": {\"unit\": \"ms\", \"value\": 1}, \"S0\"")); });

  EXPECT_THAT(error.what(), HasSubstr("parameters.T1: is no parameter of adc, wanted S0, D"));
}

TEST(Specification, RefusesAnImageTooSmallForItsGrid) {
  const Error error = errorOf([] { read(replaced(kAdc, "[2]", "[1]")); });

  EXPECT_THAT(error.what(), HasSubstr("size: is 1 along x, wanted a voxel for each of the 2 values of D"));
}

TEST(Specification, NamesTheByteWhereJsonBreaks) {
  const Error error = errorOf([] { read("{\"title\": oops"); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("is not JSON at byte 11"));
}

TEST(Specification, RefusesMorePositionsThanAnAxisMayHave) {
  const Error error = errorOf([] { read(replaced(kAdc, "\"count\": 3", "\"count\": 1000001")); });

  EXPECT_THAT(error.what(), HasSubstr("axis.count: is 1000001, wanted at most 1000000"));
}

TEST(Specification, RefusesANumberThatIsTooLarge) {
  const Error error = errorOf([] { read(replaced(kAdc, "[2]", "[1e999]")); });

  EXPECT_EQ(error.code(), ErrorCode::Unreadable);
  EXPECT_THAT(error.what(), HasSubstr("holds a number beyond"));
}

TEST(Specification, RefusesANameThatIsNothing) {
  const Error error = errorOf([] { makeSpecification("nonsense", {}, registry()); });

  EXPECT_EQ(error.code(), ErrorCode::Usage);
}

TEST(Specification, TakesKeysFromASecondFile) {
  const TemporaryFolder folder;
  writeBytes(folder / "more.json", R"({"parameters": {"S0": {"unit": "signal", "value": 7}}, "seed": 3})");

  const Specification phantom = makeSpecification("ivim-grid", {.file = folder / "more.json"}, registry());

  EXPECT_EQ(phantom.parameters[0].values, std::vector<double>{7.0});
  EXPECT_EQ(phantom.seed, 3u);
  EXPECT_EQ(phantom.parameters[1].values.size(), 6u) << "f stays as it was";
}

TEST(Specification, OptionReplacesTheNoiseOfThePhantom) {
  const Specification phantom =
      makeSpecification("ivim-grid", {.snr = 40.0, .noiseKind = NoiseKind::Gaussian}, registry());

  EXPECT_EQ(phantom.noise.snr, 40.0);
  EXPECT_EQ(phantom.noise.kind, NoiseKind::Gaussian);
}

TEST(Specification, ReadsItsOwnJsonBack) {
  const TemporaryFolder folder;
  const Specification first = makeSpecification("vfa-grid", {.snr = 30.0, .seed = 9}, registry());
  writeBytes(folder / "phantom.json", first.json);

  const Specification second = makeSpecification(folder / "phantom.json", {}, registry());

  EXPECT_EQ(second.json, first.json);
}

class EveryModel : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryModel, HasAPhantomInsideItsBounds) {
  const Specification phantom = makeSpecification(GetParam(), {}, registry());

  const ModelDescription& model = phantom.model.description();
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    if (row.isSignal()) continue;
    const auto [low, high] = std::ranges::minmax(phantom.parameters[k].values);
    EXPECT_GE(low, row.unit.unit().toBase(row.lower)) << row.name;
    EXPECT_LE(high, row.unit.unit().toBase(row.upper)) << row.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryModel, ::testing::ValuesIn(testing::modelIds()));

TEST(Catalog, FindsThePhantomsBesideTheProgram) {
  EXPECT_THAT(phantomFiles(), ::testing::Contains(::testing::Key("extended-tofts-grid")));
}

}  // namespace
}  // namespace voxelfit
