// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <type_traits>

#include "Math/LinearForm.h"

namespace voxelfit {
namespace {

template <class T>
using Plain = std::remove_cvref_t<T>;

TEST(LinearForm, UnitFormHasOneColumn) {
  const auto form = unitForm<1, 3>();
  static_assert(kIsZero<Plain<decltype(column<0>(form))>>);
  static_assert(kIsOne<Plain<decltype(column<1>(form))>>);
  static_assert(kIsZero<Plain<decltype(column<2>(form))>>);
  static_assert(kIsZero<Plain<decltype(offsetOf(form))>>);
}

TEST(LinearForm, KeepsTheColumnsOfASumApart) {
  const auto form = unitForm<0, 2>() * 3.0 + 5.0 * unitForm<1, 2>();
  EXPECT_EQ(column<0>(form), 3.0);
  EXPECT_EQ(column<1>(form), 5.0);
}

TEST(LinearForm, AddsEqualColumns) {
  const auto form = unitForm<0, 2>() * 3.0 - unitForm<0, 2>() * 0.5;
  EXPECT_EQ(column<0>(form), 2.5);
  static_assert(kIsZero<Plain<decltype(column<1>(form))>>);
}

TEST(LinearForm, PutsTermsWithoutACoefficientIntoTheOffset) {
  const auto form = 7.0 - unitForm<0, 1>() * 2.0 / 4.0;
  EXPECT_EQ(offsetOf(form), 7.0);
  EXPECT_EQ(column<0>(form), -0.5);
}

TEST(LinearForm, MultipliesTheOffsetToo) {
  const auto form = (unitForm<0, 1>() * 2.0 + 3.0) * 10.0;
  EXPECT_EQ(offsetOf(form), 30.0);
  EXPECT_EQ(column<0>(form), 20.0);
}

TEST(LinearForm, GivesEachColumnItsOwnDerivatives) {
  const Dual<double, 0b01> x{2.0, {1.0}};
  const Dual<double, 0b10> y{3.0, {1.0}};

  const auto form = unitForm<0, 2>() * (x * x) + unitForm<1, 2>() * (x * y);

  static_assert(Plain<decltype(column<0>(form))>::kBits == 0b01);
  static_assert(Plain<decltype(column<1>(form))>::kBits == 0b11);
  EXPECT_EQ(column<0>(form).partial<0>(), 4.0);
  EXPECT_EQ(column<1>(form).partial<1>(), 2.0);
}

}  // namespace
}  // namespace voxelfit
