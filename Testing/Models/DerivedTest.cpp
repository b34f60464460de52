// SPDX-License-Identifier: BSD-3-Clause
// Derived quantities, each worked out by hand from round parameters, and under its own name and unit: values
// that change places or units would be found.
#include <gtest/gtest.h>

#include <map>

#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

struct DerivedCase {
  std::string model;
  std::vector<double> parameters;          ///< in the order and units of the model's table
  std::map<std::string, double> expected;  ///< all derived quantities, in their units
};

void PrintTo(const DerivedCase& one, std::ostream* out) { *out << one.model; }

class DerivedQuantities : public ::testing::TestWithParam<DerivedCase> {};

TEST_P(DerivedQuantities, AreThoseWorkedOutByHand) {
  const LoadedModel model = registry().find(GetParam().model);
  const ModelDescription& table = model.description();
  ASSERT_EQ(table.parameterCount, static_cast<int>(GetParam().parameters.size()));
  std::array<double, kMaxParameters> p{}, found{};
  for (int k = 0; k < table.parameterCount; ++k)
    p[k] = table.parameters[k].unit.unit().toBase(GetParam().parameters[k]);

  model.entry.derive(p.data(), found.data());

  ASSERT_EQ(table.derivedCount, static_cast<int>(GetParam().expected.size()));
  for (int k = 0; k < table.derivedCount; ++k) {
    const double expected = GetParam().expected.at(table.derived[k].name);
    EXPECT_NEAR(table.derived[k].unit.unit().fromBase(found[k]), expected, 1e-12 * std::abs(expected))
        << table.derived[k].name;
  }
}

const DerivedCase kCases[]{
    {"tofts", {0.35, 0.5}, {{"kep", 0.7}}},
    {"extended-tofts", {0.35, 0.5, 0.1}, {{"kep", 0.7}}},
    {"shutter-speed", {0.2, 0.4, 0.5, 100}, {{"kep", 0.5}}},
    {"1cm", {60, 0.1}, {{"MTT", 10}}},
    {"dual-inlet-1cm", {30, 90, 4}, {{"F", 120}, {"fa", 0.25}, {"DV", 0.3}, {"MTT", 15}}},
    {"2cum", {60, 20, 0.1}, {{"Ktrans", 0.15}, {"E", 0.25}, {"Tp", 7.5}}},
    {"2cxm", {60, 20, 0.3, 0.1}, {{"Ktrans", 0.15}, {"E", 0.25}, {"MTT", 40}}},
    {"2cfm", {60, 20, 0.3, 0.1}, {{"Ktrans", 0.15}, {"E", 0.25}, {"Tp", 7.5}, {"Te", 90}}},
    {"aath", {50, 25, 0.3, 0.1}, {{"Ktrans", 0.5 * -std::expm1(-0.5)}, {"E", -std::expm1(-0.5)}, {"Tc", 12}}},
    {"gamma-variate", {100, 5, 3, 2}, {{"ttp", 11}, {"MTT", 8}}},
    {"1tcm", {0.1, 0.05}, {{"VT", 2}}},
    {"1tcm-vb", {0.1, 0.05, 0.05}, {{"VT", 2}}},
    {"2tcm", {0.1, 0.05, 0.04, 0.02, 0.05}, {{"VT", 6}, {"BPnd", 2}}},
    {"2tcm-irreversible", {0.1, 0.15, 0.05, 0.05}, {{"Ki", 0.025}}},
    {"fdg", {0.1, 0.15, 0.05, 0.05}, {{"Ki", 0.025}}},
    {"linear", {-6, 1.5}, {{"x_intercept", 4}}},
    {"saturation", {10, 5, 20, 0.1}, {{"level", 15}}},
    {"two-step", {1, 0.5, -0.25, 4}, {{"intercept2", 4}}},
    {"three-step", {1, 0.5, -0.25, 4, 3}, {{"changepoint2", 7}, {"intercept1", -1}, {"intercept2", 4.25}}},
    {"ir", {1000, 0.95, 800}, {{"R1", 1.25}}},
    {"ir-magnitude", {1000, 0.95, 800}, {{"R1", 1.25}}},
    {"sr", {1000, 800}, {{"R1", 1.25}}},
    {"look-locker", {900, 1800, 800}, {{"T1", 800}, {"R1", 1.25}}},
    {"vfa", {1000, 800}, {{"R1", 1.25}}},
    {"dti",
     {1000, 1e-3, 1.4e-3, 4e-4, 4e-4, 0, 0},  // in the plane of x and y: 1.2e-3 +- hypot(2e-4, 4e-4)
     {{"MD", 2.8e-3 / 3},
      {"FA", std::sqrt(1.24 / 3.44)},
      {"AD", 1.2e-3 + std::sqrt(2e-7)},
      {"RD", (1.6e-3 - std::sqrt(2e-7)) / 2},
      {"L1", 1.2e-3 + std::sqrt(2e-7)},
      {"L2", 1.2e-3 - std::sqrt(2e-7)},
      {"L3", 4e-4},
      {"mode", 3 * std::sqrt(6) * 1.856e-9 / 27 / std::pow(2.48e-6 / 3, 1.5)},
      {"RA", std::sqrt(2.48e-6) / 2.8e-3},
      {"CA", 1 - (1.6e-3 - std::sqrt(2e-7)) / 2 / (1.2e-3 + std::sqrt(2e-7))}}},
    {"qball", {1000, 8, 4, 4, 4, 4, 0, 8, 8, 0, 0, 0, 0, 0, 0, 0}, {{"GFA", std::sqrt(34.0 / 98)}}},
    {"t2", {1000, 80}, {{"R2", 12.5}}},
    {"t2-offset", {1000, 80, 10}, {{"R2", 12.5}}},
    {"t2star", {1000, 40}, {{"R2star", 25}}},
};

INSTANTIATE_TEST_SUITE_P(Models, DerivedQuantities, ::testing::ValuesIn(kCases),
                         [](const auto& one) { return testName(one.param.model); });

TEST(DerivedQuantitiesCases, AreThereForEveryModelThatDerivesSomething) {
  for (const std::string& id : modelIds()) {
    const int derived = registry().find(id).description().derivedCount;
    const bool isThere = std::ranges::any_of(kCases, [&](const auto& one) { return one.model == id; });
    EXPECT_TRUE(derived == 0 || isThere) << id;
  }
}

}  // namespace
}  // namespace voxelfit
