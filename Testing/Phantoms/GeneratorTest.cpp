// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "Core/Error.h"
#include "Io/TemporaryFolder.h"
#include "Phantoms/Generator.h"

namespace voxelfit {
namespace {

const Registry& registry() {
  static const Registry models(Registry::standardFolders());
  return models;
}

/// The phantom "adc" of one parameter set, 1000 exp(-b 0.001) at b = 0, 1000, in many voxels.
Phantom flatAdc(const std::string& noise, std::int64_t voxels) {
  const testing::TemporaryFolder folder;
  testing::writeBytes(folder / "flat.json", R"({
    "title": "t", "source": "s", "model": "adc", "size": [)" +
                                                std::to_string(voxels) + R"(], "seed": 5,
    "axis": {"unit": "s/mm2", "values": [0, 1000]},
    "parameters": {"S0": {"unit": "signal", "value": 1000}, "D": {"unit": "mm2/s", "value": 0.001}},
    "noise": )" + noise + "}");
  return generate(makeSpecification(folder / "flat.json", {}, registry()), 1);
}

struct Moments {
  double mean, sd;
};

Moments momentsOf(std::span<const float> values) {
  double sum = 0.0, squares = 0.0;
  for (const float value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  for (const float value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / static_cast<double>(values.size()))};
}

TEST(Generator, EvaluatesTheModel) {
  const Phantom phantom = flatAdc(R"({"sd": 0})", 1);

  EXPECT_FLOAT_EQ(phantom.series[0], 1000.0F);
  EXPECT_FLOAT_EQ(phantom.series[1], static_cast<float>(1000.0 * std::exp(-1.0)));
}

TEST(Generator, GivesTheSameNumbersWithOneAndTwoThreads) {
  const Specification specification = makeSpecification("ivim-grid", {.snr = 20.0}, registry());

  const Phantom one = generate(specification, 1), two = generate(specification, 2);

  EXPECT_EQ(one.series, two.series);
}

TEST(Generator, GivesOtherNoiseForAnotherSeed) {
  const Phantom first = generate(makeSpecification("vfa-grid", {.snr = 20.0, .seed = 1}, registry()), 1);
  const Phantom second = generate(makeSpecification("vfa-grid", {.snr = 20.0, .seed = 2}, registry()), 1);

  EXPECT_NE(first.series, second.series);
}

TEST(Generator, AddsGaussianNoiseOfTheStandardDeviation) {
  constexpr std::int64_t kVoxels = 20000;
  const Phantom phantom = flatAdc(R"({"sd": 10})", kVoxels);

  const auto [mean, sd] = momentsOf(std::span(phantom.series).first(kVoxels));

  EXPECT_NEAR(mean, 1000.0, 4 * 10.0 / std::sqrt(kVoxels));  // 4 standard errors
  EXPECT_NEAR(sd, 10.0, 4 * 10.0 / std::sqrt(2.0 * kVoxels));
}

TEST(Generator, RelatesTheSignalToNoiseRatioToTheFirstSample) {
  constexpr std::int64_t kVoxels = 20000;
  const Phantom phantom = flatAdc(R"({"snr": 50, "of": "first"})", kVoxels);

  const double sd = momentsOf(std::span(phantom.series).last(kVoxels)).sd;

  EXPECT_NEAR(sd, 20.0, 4 * 20.0 / std::sqrt(2.0 * kVoxels));
}

TEST(Generator, LiftsTheFloorWithRicianNoise) {
  // mean square of a magnitude: signal^2 + 2 sd^2 (Gudbjartsson and Patz 1995, section "background")
  constexpr std::int64_t kVoxels = 20000;
  const Phantom phantom = flatAdc(R"({"kind": "rician", "sd": 300})", kVoxels);

  const auto [mean, sd] = momentsOf(std::span(phantom.series).last(kVoxels));

  const double signal = 1000.0 * std::exp(-1.0);
  EXPECT_NEAR(mean * mean + sd * sd, signal * signal + 2 * 300.0 * 300.0, 0.02 * 3e5);
}

TEST(Generator, SpreadsAGridEvenlyOverTheImage) {
  const Phantom phantom = generate(makeSpecification("qiba-tofts", {}, registry()), 1);

  const std::vector<float>& Ktrans = phantom.truth.maps[0].values;
  EXPECT_FLOAT_EQ(Ktrans[50 * 9], static_cast<float>(0.01 / 60.0)) << "row 9 belongs to the first ten rows";
  EXPECT_FLOAT_EQ(Ktrans[50 * 10], static_cast<float>(0.02 / 60.0));
}

TEST(Generator, DrawsUniformParametersWithinTheirEnds) {
  const testing::TemporaryFolder folder;
  testing::writeBytes(
      folder / "random.json",
      R"({"size": [40, 40], "parameters": {"D": {"unit": "mm2/s", "uniform": [0.001, 0.002]}}})");
  const Specification specification =
      makeSpecification("adc", {.file = folder / "random.json", .size = {40, 40}}, registry());

  const std::vector<float> D = generate(specification, 1).truth.maps[1].values;

  const auto [low, high] = std::ranges::minmax(D);
  EXPECT_GE(low, 0.001F);
  EXPECT_LE(high, 0.002F);
  EXPECT_NEAR(momentsOf(D).mean, 0.0015, 4 * 0.001 / std::sqrt(12.0 * 1600.0));
}

TEST(Generator, TurnsBloodIntoPlasma) {
  // peak of the Parker function is in blood; plasma is 1 / (1 - 0.45) of it
  const Specification specification = makeSpecification("qiba-tofts", {}, registry());

  const double peak = std::ranges::max(generate(specification, 1).input->concentration);

  EXPECT_GT(peak, 6.0 / (1.0 - 0.45));
}

TEST(Generator, RefusesNoiseRelativeToASampleOfZero) {
  const Error error = testing::errorOf([] {
    const testing::TemporaryFolder folder;
    testing::writeBytes(folder / "noise.json", R"({"noise": {"snr": 50, "of": "first"}})");
    generate(makeSpecification("tofts", {.file = folder / "noise.json"}, registry()), 1);
  });

  EXPECT_EQ(error.code(), ErrorCode::Usage);
}

}  // namespace
}  // namespace voxelfit
