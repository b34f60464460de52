// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "Plot/Ticks.h"

namespace voxelfit {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Ticks, AreTheFinestRoundStepThatFits) {
  const Ticks ticks = ticksFor({0.0, 1.0}, 6);

  EXPECT_DOUBLE_EQ(ticks.step, 0.2);
  EXPECT_EQ(ticks.positions.size(), 6U);
}

TEST(Ticks, LieInsideTheRange) {
  const Ticks ticks = ticksFor({0.13, 0.87}, 5);

  EXPECT_THAT(ticks.positions, ElementsAre(DoubleNear(0.2, 1e-12), DoubleNear(0.4, 1e-12),
                                           DoubleNear(0.6, 1e-12), DoubleNear(0.8, 1e-12)));
}

TEST(Ticks, KeepAnEndThatIsRoundButForItsLastDigit) {
  const Ticks ticks = ticksFor({0.0, 0.1 + 0.2}, 4);

  EXPECT_THAT(ticks.positions, ElementsAre(DoubleNear(0.0, 1e-12), DoubleNear(0.1, 1e-12),
                                           DoubleNear(0.2, 1e-12), DoubleNear(0.3, 1e-12)));
}

TEST(Ticks, AreNoneWhereTheLengthOverflows) {
  const double largest = std::numeric_limits<double>::max();

  EXPECT_THAT(ticksFor({-largest, largest}, 5).positions, IsEmpty());
}

TEST(Ticks, AreNoneWhereTheLengthUnderflows) {
  EXPECT_THAT(ticksFor({0.0, std::numeric_limits<double>::denorm_min()}, 5).positions, IsEmpty());
}

TEST(Ticks, HaveLabelsWithEqualDecimals) {
  const Ticks ticks = ticksFor({-0.5, 0.5}, 5);

  EXPECT_EQ(ticks.label(ticks.positions.front()), "\u22120.4");
  EXPECT_EQ(ticks.label(0.0), "0.0");
  EXPECT_EQ(ticks.label(-1e-17), "0.0");
}

TEST(Ticks, OfLargeRangesHaveNoDecimals) {
  const Ticks ticks = ticksFor({0.0, 900.0}, 5);

  EXPECT_EQ(ticks.label(ticks.positions.back()), "800");
}

TEST(Ticks, AreNoneForAnEmptyRange) { EXPECT_THAT(ticksFor({2.0, 2.0}, 5).positions, IsEmpty()); }

TEST(Ticks, AreNoneForARangeThatIsNotFinite) {
  EXPECT_THAT(ticksFor({0.0, std::numeric_limits<double>::infinity()}, 5).positions, IsEmpty());
}

TEST(Range, IsRoundedOutToTicks) {
  const Range range = roundedOut({0.03, 0.87}, 6);

  EXPECT_DOUBLE_EQ(range.low, 0.0);
  EXPECT_DOUBLE_EQ(range.high, 1.0);
}

TEST(Range, IsWidenedToANearZeroOnly) {
  EXPECT_DOUBLE_EQ(withZeroNear({0.1, 1.0}).low, 0.0);
  EXPECT_DOUBLE_EQ(withZeroNear({0.7, 1.0}).low, 0.7);
}

TEST(Range, OfOneValueIsWidenedToZero) {
  EXPECT_DOUBLE_EQ(withZeroNear({3.0, 3.0}).low, 0.0);
  EXPECT_DOUBLE_EQ(withZeroNear({-3.0, -3.0}).high, 0.0);
}

TEST(SharedExponent, IsLeftOutForPlainMagnitudes) {
  EXPECT_EQ(sharedExponent({0.0, 0.012}), 0);
  EXPECT_EQ(sharedExponent({0.0, 9999.0}), 0);
}

TEST(SharedExponent, ShortensSmallAndLargeLabels) {
  EXPECT_EQ(sharedExponent({0.0, 0.0031}), -3);
  EXPECT_EQ(sharedExponent({-23000.0, 0.0}), 4);
}

TEST(ScaledUnit, PutsThePowerBeforeTheUnit) {
  EXPECT_EQ(scaledUnit("mm\u00b2/s", -3), "10^{\u22123} mm\u00b2/s");
  EXPECT_EQ(scaledUnit("", 4), "10^{4}");
  EXPECT_EQ(scaledUnit("s", 0), "s");
}

}  // namespace
}  // namespace voxelfit
