// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>

#include "Fitting/NormalEquations.h"

namespace voxelfit {
namespace {

template <int N>
Dual<double, (Bits{1} << N) - 1> sampleWithDerivatives(int i) {
  Dual<double, (Bits{1} << N) - 1> s;
  s.v = std::sin(i);
  for (int k = 0; k < N; ++k) s.d[k] = std::cos(0.37 * i * (k + 1) + k);
  return s;
}

/// Sums of N parameters by both ways over so many samples that the last block is not full.
template <int N>
void expectEqualSums() {
  Normal<double, N> direct, sums;
  BlockedNormal<double, N> blocked(sums);
  for (int i = 0; i < 23; ++i) {
    direct.add(std::sin(2.0 * i), sampleWithDerivatives<N>(i));
    blocked.add(std::sin(2.0 * i), sampleWithDerivatives<N>(i));
  }
  blocked.flush();
  EXPECT_NEAR(sums.sumOfSquares, direct.sumOfSquares, 1e-13);
  for (int k = 0; k < N; ++k) EXPECT_NEAR(sums.gradient[k], direct.gradient[k], 1e-13) << "parameter " << k;
  for (int i = 0; i < N * (N + 1) / 2; ++i)
    EXPECT_NEAR(sums.matrix[i], direct.matrix[i], 1e-13) << "element " << i;
}

TEST(BlockedNormal, SumsWhatNormalSums) {
  expectEqualSums<6>();
  expectEqualSums<7>();
  expectEqualSums<8>();
  expectEqualSums<15>();
}

TEST(BlockedNormal, TakesAMissingDependenceForZero) {
  Normal<double, 6> normal;
  BlockedNormal<double, 6> blocked(normal);
  blocked.add(2.0, Dual<double, 0b001001>{0.0, {3.0, 5.0}});
  blocked.flush();
  EXPECT_EQ(normal.gradient[3], 10.0);
  EXPECT_EQ(normal.gradient[2], 0.0);
  EXPECT_EQ(normal.matrix[lower(3, 0)], 15.0);
  EXPECT_EQ(normal.matrix[lower(4, 3)], 0.0);
}

TEST(Normal, HoldsProductsOfResidualAndDerivatives) {
  Normal<double, 2> normal;
  normal.add(2.0, Dual<double, 0b11>{0.0, {3.0, 5.0}});
  EXPECT_EQ(normal.sumOfSquares, 4.0);
  EXPECT_EQ(normal.gradient[1], 10.0);
  EXPECT_EQ(normal.matrix[lower(1, 0)], 15.0);
  EXPECT_EQ(normal.matrix[lower(1, 1)], 25.0);
}

TEST(Factors, SolveASmallSystem) {
  // [4 2 0; 2 5 1; 0 1 3], checked by putting x back
  const Factors<double, 3> factors({4, 2, 5, 0, 1, 3}, 0.0, {false, false, false}, 1e-12);
  const auto x = factors.solve({8, 13, 5});
  EXPECT_NEAR(4 * x[0] + 2 * x[1], 8.0, 1e-14);
  EXPECT_NEAR(2 * x[0] + 5 * x[1] + x[2], 13.0, 1e-14);
  EXPECT_NEAR(x[1] + 3 * x[2], 5.0, 1e-14);
}

TEST(Factors, LeaveOutAHeldCoordinate) {
  const Factors<double, 3> factors({4, 2, 5, 0, 1, 3}, 0.0, {false, true, false}, 1e-12);
  const auto x = factors.solve({8, 13, 6});
  EXPECT_DOUBLE_EQ(x[0], 2.0);
  EXPECT_EQ(x[1], 0.0);
  EXPECT_DOUBLE_EQ(x[2], 2.0);
}

TEST(Factors, DampTheDiagonal) {
  const Factors<double, 1> factors({4}, 1.0, {false}, 1e-12);
  EXPECT_DOUBLE_EQ(factors.solve({8})[0], 1.0);
}

}  // namespace
}  // namespace voxelfit
