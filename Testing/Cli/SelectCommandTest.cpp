// SPDX-License-Identifier: BSD-3-Clause
// voxelfit select on a phantom of three regions, each made with another of three nested models: how often it
// names the right one, and how often noise lets it. Documentation/Theory/fitting.md, "Where a choice can be
// right", derives the latter.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "Cli/Program.h"
#include "Io/ImageFile.h"

namespace voxelfit {
namespace {

using testing::run;
using testing::TemporaryFolder;
using testing::writeBytes;

/// A region of the phantom. Its model contains those of the regions before it.
struct Region {
  const char* model;
  int parameters;
  const char* ranges;  ///< of the parameters, drawn for every voxel
};

constexpr Region kRegions[] = {{"tofts", 2, R"("Ktrans": {"unit": "1/min", "uniform": [0.05, 0.5]},
                    "ve": {"unit": "1", "uniform": [0.1, 0.5]})"},
                               {"extended-tofts", 3, R"("Ktrans": {"unit": "1/min", "uniform": [0.03, 0.3]},
                             "ve": {"unit": "1", "uniform": [0.1, 0.5]},
                             "vp": {"unit": "1", "uniform": [0.005, 0.1]})"},
                               {"2cxm", 4, R"("Fp": {"unit": "ml/100ml/min", "uniform": [10, 100]},
                   "PS": {"unit": "ml/100ml/min", "uniform": [1, 20]},
                   "ve": {"unit": "1", "uniform": [0.1, 0.5]},
                   "vp": {"unit": "1", "uniform": [0.02, 0.1]})"}};
constexpr int kSamples = 150;  // every 2 s
constexpr int kVoxels = 400;

std::string specification(std::size_t region) {
  return std::string(R"({"size": [20, 20], "axis": {"unit": "s", "from": 0, "to": 298, "count": 150},
    "input": {"population": "parker", "delay": {"value": 20, "unit": "s"}, "hematocrit": 0.42},
    "noise": {"kind": "gaussian", "sd": 0}, "seed": )") +
         std::to_string(region + 1) + R"(, "parameters": {)" + kRegions[region].ranges + "}}";
}

/// The term of AICc that grows with the number of parameters; the variance of the noise is one.
double penalty(int parameters) {
  const double k = parameters + 1.0;
  return 2.0 * k * kSamples / (kSamples - k - 1.0);
}

/// Probability that a normal number of this mean and variance 1 lies outside +-edge.
double probabilityOutside(double edge, double mean) {
  return 0.5 * (std::erfc((edge - mean) / std::sqrt(2.0)) + std::erfc((edge + mean) / std::sqrt(2.0)));
}

/// What became of a region.
struct Choice {
  std::vector<double> chance;  ///< of its model against each smaller one, the least; one a voxel
  std::vector<bool> isRight;

  /// Share of the right ones among the voxels whose chance is at least this.
  double shareRight(double leastChance) const {
    double count = 0.0, right = 0.0;
    for (std::size_t v = 0; v < chance.size(); ++v)
      if (chance[v] >= leastChance) ++count, right += isRight[v];
    return right / count;
  }
};

/// Makes a region with noise of this standard deviation (mmol/l) and selects among the three models.
Choice choose(std::size_t region, double sd) {
  const TemporaryFolder folder;
  const auto& [model, parameters, ranges] = kRegions[region];
  const auto call = [&](const std::string& arguments) {
    const auto ended = run(arguments, "cd " + folder.path().string() + " && ");
    EXPECT_EQ(ended.exitCode, 0) << arguments << "\n" << ended.err;
  };
  writeBytes(folder / "region.json", specification(region));
  const std::string simulate = std::string("simulate ") + model + " region.json";
  call(simulate + " -o exact");
  call(simulate + " --noise " + std::to_string(sd) + " -o noisy");
  call("select tofts extended-tofts 2cxm noisy/series.nii.gz --aif noisy/aif.csv -o selection");

  Choice choice{.chance = std::vector<double>(kVoxels, 1.0), .isRight = {}};
  for (std::size_t smaller = 0; smaller < region; ++smaller) {
    const std::string out = kRegions[smaller].model;
    call("fit " + out + " exact/series.nii.gz --aif exact/aif.csv -o " + out);
    const double edge = std::sqrt(penalty(parameters) - penalty(kRegions[smaller].parameters) + 2.0);
    const auto squares = readVolume(folder / (out + "/sse.nii.gz")).values;
    for (int v = 0; v < kVoxels; ++v)
      choice.chance[v] = std::min(choice.chance[v], probabilityOutside(edge, std::sqrt(squares[v]) / sd));
  }
  for (const float best : readVolume(folder / "selection/best_model.nii.gz").values)
    choice.isRight.push_back(best == static_cast<float>(region + 1));
  return choice;
}

class Select : public ::testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(, Select, ::testing::Values(0u, 1u, 2u), [](const auto& info) {
  return std::string(std::array{"Tofts", "ExtendedTofts", "TwoCompartmentExchange"}[info.param]);
});

TEST_P(Select, NamesTheRightModelIn90PercentOfTheVoxelsWhereNoiseLetsIt) {
  const Choice choice = choose(GetParam(), 0.05);

  const auto decidable = std::ranges::count_if(choice.chance, [](double p) { return p >= 0.95; });
  std::printf("[ MEASURED ] %s: right in %.1f %% of the %td voxels where noise lets it\n",
              kRegions[GetParam()].model, 100.0 * choice.shareRight(0.95), decidable);
  EXPECT_GE(choice.shareRight(0.95), 0.9);
  EXPECT_GE(decidable, kVoxels / 2);
}

TEST(SelectCommand, NamesTheLargestModelAsOftenAsNoiseLetsIt) {
  const Choice choice = choose(2, 0.1);

  double expected = 0.0, variance = 0.0;
  for (const double p : choice.chance) expected += p / kVoxels, variance += p * (1.0 - p) / kVoxels / kVoxels;
  EXPECT_NEAR(choice.shareRight(0.0), expected, 4.0 * std::sqrt(variance));
}

}  // namespace
}  // namespace voxelfit
