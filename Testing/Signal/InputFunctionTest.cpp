// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Signal/InputFunction.h"

namespace voxelfit {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const InputFunction kTable{{0.0, 10.0, 12.0, 30.0}, {0.0, 0.0, 6.0, 1.5}, "aif.csv"};

void expectRefused(const std::function<void()>& action, ErrorCode code, const std::string& part) {
  try {
    action();
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code);
    EXPECT_THAT(error.what(), HasSubstr(part));
  }
}

TEST(InputFunction, IsLinearBetweenTheRowsOfItsTable) {
  const std::vector<double> times{0.0, 10.5, 12.0, 18.0, 30.0};

  EXPECT_THAT(resample(kTable, times), ElementsAre(0.0, DoubleEq(1.5), 6.0, DoubleEq(4.5), 1.5));
}

TEST(InputFunction, RefusesATableThatEndsBeforeTheSeries) {
  const std::vector<double> times{0.0, 20.0, 35.5};

  expectRefused([&] { resample(kTable, times); }, ErrorCode::Mismatch,
                "aif.csv: last time 30 s, the series' last time is 35.5 s");
}

TEST(InputFunction, RefusesATableThatBeginsAfterTheSeries) {
  const std::vector<double> times{-2.5, 20.0};

  expectRefused([&] { resample(kTable, times); }, ErrorCode::Mismatch,
                "aif.csv: first time 0 s, the series' first time is -2.5 s");
}

TEST(InputFunction, ForgivesTimesThatDifferByRounding) {
  const std::vector<double> times{-0.0004, 30.0004};

  EXPECT_THAT(resample(kTable, times), ElementsAre(0.0, 1.5));
}

TEST(InputFunction, GetsNoRowWhereADelayIsLostInRounding) {
  EXPECT_EQ(delayed(kTable, -1e-16).times.size(), kTable.times.size());
}

TEST(InputFunction, HoldsItsEndValuesWhereADelayHasTakenIt) {
  const InputFunction late = delayed(kTable, 5.0), early = delayed(kTable, -5.0);

  EXPECT_EQ(resample(late, std::vector{0.0, 5.0, 30.0}).front(), kTable.concentration.front());
  EXPECT_EQ(resample(early, std::vector{0.0, 30.0}).back(), kTable.concentration.back());
}

// A ramp a(t) = t becomes t - T (1 - exp(-t / T)).
TEST(InputFunction, IsSpreadByAnExponential) {
  const InputFunction ramp{.times = {0.0, 10.0}, .concentration = {0.0, 10.0}, .description = "ramp"};

  const InputFunction spread = dispersed(ramp, 4.0);

  EXPECT_NEAR(spread.concentration.back(), 6.3283399945, 1e-9);
  EXPECT_NEAR(resample(spread, std::vector{0.0, 2.13, 10.0})[1], 2.13 - 4.0 * (1.0 - std::exp(-2.13 / 4.0)),
              1e-3);
}

TEST(InputFunction, KeepsAConstantWhenSpread) {
  const InputFunction constant{.times = {0.0, 10.0}, .concentration = {2.0, 2.0}, .description = "constant"};

  for (const double value : dispersed(constant, 3.0).concentration) EXPECT_NEAR(value, 2.0, 1e-12);
}

TEST(InputFunction, RefusesANegativeDispersion) {
  expectRefused([] { dispersed(kTable, -1.0); }, ErrorCode::Usage, "dispersion: -1 s");
}

TEST(InputFunction, RefusesTimesThatDoNotIncrease) {
  expectRefused(
      [] {
        check({{0.0, 2.0, 2.0}, {0.0, 1.0, 2.0}, "aif.csv"});
      },
      ErrorCode::Unreadable, "aif.csv: row 3: 2 s follows 2 s");
}

TEST(InputFunction, RefusesAConcentrationThatIsNotANumber) {
  expectRefused(
      [] {
        check({{0.0, 2.0}, {0.0, std::nan("")}, "aif.csv"});
      },
      ErrorCode::Unreadable, "aif.csv: row 2");
}

TEST(InputFunction, RefusesASingleRow) {
  expectRefused([] { check({{0.0}, {0.0}, "aif.csv"}); }, ErrorCode::Mismatch, "1 times");
}

TEST(InputFunction, RefusesColumnsOfDifferentLength) {
  expectRefused(
      [] {
        check({{0.0, 1.0}, {0.0}, "aif.csv"});
      },
      ErrorCode::Mismatch, "2 times and 1 concentrations");
}

TEST(InputFunction, OfPlasmaIsThatOfBloodOverThePlasmaShare) {
  EXPECT_THAT(bloodToPlasma({{0.0, 1.0}, {0.0, 2.9}, ""}, 0.42).concentration,
              ElementsAre(0.0, DoubleEq(5.0)));
}

TEST(InputFunction, RefusesAHematocritInPercent) {
  expectRefused([] { bloodToPlasma(kTable, 42.0); }, ErrorCode::Usage, "hematocrit: 42");
}

const InputFunction kVein{{5.0, 12.0, 20.0}, {0.0, 0.7, 3.1}, "vein.csv"};

TEST(InputOfTwoInlets, HasTheTimesThatBothCover) {
  EXPECT_THAT(withPortalVein(kTable, kVein).times, ElementsAre(5.0, 10.0, 12.0, 20.0));
}

TEST(InputOfTwoInlets, HoldsBothAtEachTime) {
  const InputFunction both = withPortalVein(kTable, kVein);

  EXPECT_THAT(both.concentration, ElementsAre(0.0, 0.0, 6.0, DoubleEq(4.0)));
  EXPECT_THAT(both.portal, ElementsAre(0.0, DoubleEq(0.5), 0.7, 3.1));
}

TEST(InputOfTwoInlets, RefusesInletsThatHaveNoTimeInCommon) {
  const InputFunction later{{40.0, 50.0}, {0.0, 1.0}, "vein.csv"};

  expectRefused([&] { withPortalVein(kTable, later); }, ErrorCode::Mismatch, "aif.csv and vein.csv: 0 times");
}

TEST(InputOfTwoInlets, AreDelayedApart) {
  const InputFunction later = delayed(withPortalVein(kTable, kVein), 2.0, -1.0);

  EXPECT_THAT(later.times, ElementsAre(5.0, 7.0, 9.0, 11.0, 12.0, 14.0, 19.0, 20.0));
  EXPECT_THAT(later.concentration, ElementsAre(0.0, 0.0, 0.0, 0.0, 0.0, 6.0, DoubleEq(4.75), DoubleEq(4.5)));
  EXPECT_THAT(later.portal, ElementsAre(DoubleEq(0.1), DoubleEq(0.3), 0.5, 0.7, DoubleEq(1.0), DoubleEq(1.6),
                                        DoubleEq(3.1), DoubleEq(3.1)));
}

TEST(InputOfTwoInlets, HaveThePortalVeinOfTheTable) {
  const InputFunction vein = portalVeinOf(withPortalVein(kTable, kVein));

  EXPECT_THAT(vein.concentration, ElementsAre(0.0, DoubleEq(0.5), 0.7, 3.1));
  EXPECT_THAT(vein.portal, ::testing::IsEmpty());
}

TEST(InputGrid, HoldsTheSecondInletAtEachTime) {
  const auto grid = mergeGrids(std::vector{5.0, 11.0, 20.0}, withPortalVein(kTable, kVein));

  EXPECT_THAT(grid.portal, ElementsAre(0.0, DoubleEq(0.5), DoubleEq(0.6), 0.7, 3.1));
}

TEST(InputGrid, HoldsTheTimesOfBothInOrder) {
  const auto grid = mergeGrids(std::vector{0.0, 9.0, 18.0, 27.0}, kTable);

  EXPECT_THAT(grid.times, ElementsAre(0.0, 9.0, 10.0, 12.0, 18.0, 27.0));
}

TEST(InputGrid, HoldsTheInputAtEachTime) {
  const auto grid = mergeGrids(std::vector{0.0, 9.0, 18.0, 27.0}, kTable);

  EXPECT_THAT(grid.concentration, ElementsAre(0.0, 0.0, 0.0, 6.0, DoubleEq(4.5), DoubleEq(2.25)));
}

TEST(InputGrid, TellsWhichTimesAreSamples) {
  const auto grid = mergeGrids(std::vector{0.0, 9.0, 18.0, 27.0}, kTable);

  EXPECT_THAT(grid.sampleAt, ElementsAre(0, 1, -1, -1, 2, 3));
}

TEST(InputGrid, IsTheSeriesItselfWhenBothHaveTheSameTimes) {
  const auto grid = mergeGrids(std::vector{0.0002, 9.9998, 12.0, 30.0004}, kTable);

  EXPECT_THAT(grid.times, ElementsAre(0.0002, 9.9998, 12.0, 30.0004));
}

TEST(InputGrid, KeepsRowsThatAreCloserToEachOtherThanToASample) {
  const InputFunction fine{{0.0, 1.0, 1.0004, 1.0008, 2.0}, {0.0, 0.0, 1.0, 2.0, 2.0}, "aif.csv"};

  EXPECT_THAT(mergeGrids(std::vector{0.0, 2.0}, fine).times, ElementsAre(0.0, 1.0, 1.0004, 1.0008, 2.0));
}

TEST(InputGrid, LeavesOutRowsBeforeTheSeries) {
  const auto grid = mergeGrids(std::vector{11.0, 20.0}, kTable);

  EXPECT_THAT(grid.times, ElementsAre(11.0, 12.0, 20.0));
}

// The area under the table by hand: 6 + 67.5 = 73.5 mmol s/l; the series alone would see 0, 0, 1.5 at 0, 10,
// 30 s.
TEST(InputGrid, KeepsTheAreaUnderAFineTableForACoarseSeries) {
  const auto grid = mergeGrids(std::vector{0.0, 10.0, 30.0}, kTable);

  double area = 0.0;
  for (std::size_t i = 1; i < grid.times.size(); ++i)
    area += 0.5 * (grid.times[i] - grid.times[i - 1]) * (grid.concentration[i] + grid.concentration[i - 1]);
  EXPECT_DOUBLE_EQ(area, 73.5);
}

TEST(InputGrid, RefusesATableThatEndsBeforeTheSeries) {
  expectRefused([] { mergeGrids(std::vector{0.0, 40.0}, kTable); }, ErrorCode::Mismatch, "last time 30 s");
}

}  // namespace
}  // namespace voxelfit
