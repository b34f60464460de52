// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "Maps/ModelSelection.h"

namespace voxelfit {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

ResultSet fitOf(const std::string& model, std::vector<ResultMap> maps) {
  ResultSet set{.voxels = {3, 4}, .maps = std::move(maps), .model = model};
  return set;
}

ResultMap map(const std::string& name, MapKind kind, std::vector<float> values) {
  return {.name = name, .kind = kind, .values = std::move(values)};
}

/// Two voxels: in the second neither model was fitted.
std::vector<ResultSet> twoFits() {
  return {
      fitOf("small", {map("k", MapKind::Parameter, {1.0f, kNaN}), map("k_se", MapKind::Error, {0.1f, kNaN}),
                      map("aicc", MapKind::Criterion, {10.0f, kNaN})}),
      fitOf("large:a,b",
            {map("k", MapKind::Parameter, {2.0f, kNaN}), map("k_se", MapKind::Error, {0.3f, kNaN}),
             map("v", MapKind::Parameter, {5.0f, kNaN}), map("v_se", MapKind::Error, {kNaN, kNaN}),
             map("aicc", MapKind::Criterion, {12.0f, kNaN})})};
}

std::vector<float> valuesOf(const ResultSet& set, const std::string& name) {
  for (const ResultMap& map : set.maps)
    if (map.name == name) return map.values;
  ADD_FAILURE() << "no map " << name;
  return {kNaN, kNaN};
}

// Differences of 0 and 2 stand for weights of 1 and exp(-1), before they are divided by their sum.
const double kWeight = 1.0 / (1.0 + std::exp(-1.0));

TEST(ModelSelection, WeighsModelsByTheirCriteria) {
  const ResultSet selection = selectModels(twoFits());

  EXPECT_NEAR(valuesOf(selection, "weight_small")[0], kWeight, 1e-6);
  EXPECT_NEAR(valuesOf(selection, "weight_large-a-b")[0], 1.0 - kWeight, 1e-6);
  EXPECT_EQ(valuesOf(selection, "best_model")[0], 1.0f);
}

/// The best model of the first voxel where the two fits have these criteria.
float bestOf(float small, float large) {
  auto fits = twoFits();
  for (ResultMap& map : fits[0].maps)
    if (map.name == "aicc") map.values[0] = small;
  for (ResultMap& map : fits[1].maps)
    if (map.name == "aicc") map.values[0] = large;
  return valuesOf(selectModels(fits), "best_model")[0];
}

TEST(ModelSelection, TakesTheSmallerOfTwoModelsThatAreWellSupported) {
  EXPECT_EQ(bestOf(11.9f, 10.0f), 1.0f);
}

TEST(ModelSelection, TakesTheLargerModelWhereTheSmallerHasLittleSupport) {
  EXPECT_EQ(bestOf(12.1f, 10.0f), 2.0f);
}

TEST(ModelSelection, DoesNotDependOnTheOrderWhereCriteriaAreEqual) {
  auto fits = twoFits();
  for (ResultSet& fit : fits)
    for (ResultMap& map : fit.maps)
      if (map.name == "aicc") map.values[0] = 10.0f;
  std::swap(fits[0], fits[1]);

  EXPECT_EQ(valuesOf(selectModels(fits), "best_model")[0], 2.0f);
}

TEST(ModelSelection, AveragesParametersWithTheVarianceBetweenModels) {
  const ResultSet selection = selectModels(twoFits());

  const double mean = 2.0 - kWeight;
  EXPECT_NEAR(valuesOf(selection, "k")[0], mean, 1e-6);
  const double variance =
      kWeight * (0.01 + (1.0 - mean) * (1.0 - mean)) + (1.0 - kWeight) * (0.09 + (2.0 - mean) * (2.0 - mean));
  EXPECT_NEAR(valuesOf(selection, "k_se")[0], std::sqrt(variance), 1e-6);
}

TEST(ModelSelection, AveragesOverTheModelsThatHaveTheParameter) {
  const ResultSet selection = selectModels(twoFits());

  EXPECT_EQ(valuesOf(selection, "v")[0], 5.0f);
  EXPECT_TRUE(std::isnan(valuesOf(selection, "v_se")[0]));  // nor is that of the only model
}

TEST(ModelSelection, LeavesVoxelsWithoutCriteriaOut) {
  const ResultSet selection = selectModels(twoFits());

  EXPECT_EQ(valuesOf(selection, "best_model")[1], 0.0f);
  EXPECT_EQ(valuesOf(selection, "weight_small")[1], 0.0f);
  EXPECT_TRUE(std::isnan(valuesOf(selection, "k")[1]));
}

}  // namespace
}  // namespace voxelfit
