// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <type_traits>

#include "Math/Dual.h"
#include "Math/Exponential.h"

namespace voxelfit {
namespace {

using First = Dual<double, 0b01>;
using Second = Dual<double, 0b10>;
using Both = Dual<double, 0b11>;

const First kX{0.7, {1.0}};
const Second kY{1.9, {1.0}};

TEST(Dual, DependsOnWhatItsFactorsDependOn) {
  static_assert(std::is_same_v<decltype(kX * kX), First>);
  static_assert(std::is_same_v<decltype(kX * kY), Both>);
  static_assert(std::is_same_v<decltype(3.0 * kY + 1.0), Second>);
}

TEST(Dual, FollowsTheProductRule) {
  const Both product = kX * kY;
  EXPECT_DOUBLE_EQ(product.v, 0.7 * 1.9);
  EXPECT_DOUBLE_EQ(product.partial<0>(), 1.9);
  EXPECT_DOUBLE_EQ(product.partial<1>(), 0.7);
}

TEST(Dual, AddsDerivativesToTheSameParameter) {
  const First sum = kX * kX - 3.0 * kX;  // 2 x - 3
  EXPECT_DOUBLE_EQ(sum.partial<0>(), 2.0 * 0.7 - 3.0);
}

TEST(Dual, FollowsTheQuotientRule) {
  const Both quotient = kX / kY;  // 1 / y and -x / y^2
  EXPECT_DOUBLE_EQ(quotient.v, 0.7 / 1.9);
  EXPECT_DOUBLE_EQ(quotient.partial<0>(), 1.0 / 1.9);
  EXPECT_DOUBLE_EQ(quotient.partial<1>(), -0.7 / (1.9 * 1.9));
}

TEST(Dual, TakesConstantsOnEitherSide) {
  EXPECT_DOUBLE_EQ((2.0 - kX).partial<0>(), -1.0);
  EXPECT_DOUBLE_EQ((kX - 2.0).partial<0>(), 1.0);
  EXPECT_DOUBLE_EQ((2.0 / kX).partial<0>(), -2.0 / (0.7 * 0.7));
  EXPECT_DOUBLE_EQ((kX / 2.0).partial<0>(), 0.5);
}

TEST(Dual, DerivesElementaryFunctions) {
  EXPECT_DOUBLE_EQ(exp(kX).partial<0>(), std::exp(0.7));
  EXPECT_DOUBLE_EQ(log(kX).partial<0>(), 1.0 / 0.7);
  EXPECT_DOUBLE_EQ(sqrt(kX).partial<0>(), 0.5 / std::sqrt(0.7));
  EXPECT_DOUBLE_EQ(sin(kX).partial<0>(), std::cos(0.7));
  EXPECT_DOUBLE_EQ(cos(kX).partial<0>(), -std::sin(0.7));
}

TEST(Dual, DerivesAChainOfThem) {
  const Both signal = kY * exp(-kX * 2.0) / (1.0 + kX * kX);
  const double e = std::exp(-1.4), below = 1.0 + 0.49;
  EXPECT_NEAR(signal.partial<0>(), 1.9 * e * (-2.0 / below - 1.4 / (below * below)), 1e-15);
  EXPECT_NEAR(signal.partial<1>(), e / below, 1e-15);
}

TEST(Exponential, IsADualForAllOthers) {
  const Coordinate<double, 0b01> q = coordinate(kX);
  const auto e = exponential(std::exp(-3.0 * 0.7), 3.0, q);
  const Both product = e * kY;
  EXPECT_DOUBLE_EQ(e.partial<0>(), -3.0 * std::exp(-2.1));
  EXPECT_DOUBLE_EQ(product.partial<0>(), -3.0 * std::exp(-2.1) * 1.9);
}

TEST(Exponential, StaysOneWhenMultipliedByAConstant) {
  const auto e = exponential(0.5, 3.0, coordinate(kX)) * 4.0;
  static_assert(kIsExponential<std::remove_const_t<decltype(e)>>);
  EXPECT_DOUBLE_EQ(e.v, 2.0);
  EXPECT_DOUBLE_EQ(e.partial<0>(), -6.0);
  EXPECT_DOUBLE_EQ(e.x, 3.0);
}

}  // namespace
}  // namespace voxelfit
