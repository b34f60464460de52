// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "Models/DecayPlan.h"

namespace voxelfit {
namespace {

/// exp(-x rate) built as planned, in S.
template <class S>
std::vector<S> decayed(const std::vector<double>& x, S rate) {
  const std::vector<S> positions(x.begin(), x.end());
  const auto plan = planDecay(x);
  const Protocol<S> acq{static_cast<int>(x.size()), positions.data(), nullptr, nullptr, plan.data(), nullptr};
  const auto e = acq.decay(rate);
  std::vector<S> values;
  for (std::size_t i = 0; i < x.size(); ++i) values.push_back(e[static_cast<int>(i)]);
  return values;
}

int exponentials(const std::vector<double>& x) {
  int count = 0;
  for (const DecayStep& step : planDecay(x)) count += step.first == -1;
  return count;
}

const std::vector<double> kUsual{0, 10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 600, 700, 800, 1000};
const std::vector<double> kUnsorted{800, 0, 200, 1000, 0, 400, 600, 200};
const std::vector<double> kUnrelated{3, 17, 41, 97};

TEST(DecayPlan, UsuallyComputesFewExponentials) { EXPECT_LE(exponentials(kUsual), 2); }

TEST(DecayPlan, TakesNoExponentialOfZero) {
  EXPECT_EQ(planDecay(std::vector{0.0})[0].first, kDecayIsOne);
  EXPECT_EQ(decayed<double>({0.0, 5.0}, 0.2)[0], 1.0);
}

TEST(DecayPlan, ComputesEachExponentialOfUnrelatedPositions) { EXPECT_EQ(exponentials(kUnrelated), 4); }

TEST(DecayPlan, NeedsNoOrder) {
  const auto found = decayed<double>(kUnsorted, 1.3e-3);

  for (std::size_t i = 0; i < kUnsorted.size(); ++i)
    EXPECT_DOUBLE_EQ(found[i], std::exp(-1.3e-3 * kUnsorted[i]));
}

/// Even steps make the longest chains.
class DecayChain : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Samples, DecayChain, ::testing::Values(2, 16, 63, 64, 65, 200));

TEST_P(DecayChain, StaysWithinItsRoundingsInFloat) {
  std::vector<double> x;
  for (int i = 0; i < GetParam(); ++i) x.push_back(0.5 * (i + 1));
  const float rate = 0.07f;

  const auto found = decayed<float>(x, rate);

  for (std::size_t i = 0; i < x.size(); ++i) {
    const double exact = std::exp(-x[i] * static_cast<double>(rate));
    EXPECT_NEAR(found[i], exact, kLongestChain * 0x1p-24 * exact) << "sample " << i;
  }
}

TEST_P(DecayChain, StaysWithinItsRoundingsInDouble) {
  std::vector<double> x;
  for (int i = 0; i < GetParam(); ++i) x.push_back(0.5 * (i + 1));

  const auto found = decayed<double>(x, 0.07);

  for (std::size_t i = 0; i < x.size(); ++i)
    EXPECT_NEAR(found[i], std::exp(-0.07 * x[i]), kLongestChain * 0x1p-53 * std::exp(-0.07 * x[i]))
        << "sample " << i;
}

TEST(DecayPlan, SlopesAreThoseOfTheExponentials) {
  const Dual<double, 1> rate{1.1e-3, {1.0}};
  const auto plan = planDecay(kUsual);
  const Protocol<double> acq{
      static_cast<int>(kUsual.size()), kUsual.data(), nullptr, nullptr, plan.data(), nullptr};

  const auto e = acq.decay(rate);

  for (std::size_t i = 0; i < kUsual.size(); ++i) {
    const double slope = -kUsual[i] * std::exp(-1.1e-3 * kUsual[i]);
    EXPECT_NEAR(e[static_cast<int>(i)].d[0], slope, 1e-13 * std::abs(slope)) << "sample " << i;
  }
}

}  // namespace
}  // namespace voxelfit
