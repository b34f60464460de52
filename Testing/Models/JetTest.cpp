// SPDX-License-Identifier: BSD-3-Clause
// The source of every model compiles with ceres::Jet, whose derivatives are worked out by another program.
#include <ceres/jet.h>
#include <gtest/gtest.h>

#include "Models/BuiltIn.h"

namespace voxelfit {

template <class T, int N>
struct ScalarOf<ceres::Jet<T, N>> {
  using type = T;
};

namespace {

using namespace testing;

template <class M>
class ModelInJets : public ::testing::Test {};
TYPED_TEST_SUITE(ModelInJets, BuiltInModels, BuiltInName);

TYPED_TEST(ModelInJets, GivesTheSameValuesAndDerivatives) {
  using M = TypeParam;
  constexpr int N = kParameters<M>;
  const FitJob job = usualJobOf<M>();
  const int n = static_cast<int>(job.axis.size());
  const Preparation preparation(job, n);
  const auto& acq = preparation.task().protocolDouble;
  const Point<M> point(job);
  std::vector<double> slopes(static_cast<std::size_t>(n) * N), signal(n);
  job.model.entry.curve(point.p.data(), point.constants.data(), &acq, signal.data());
  job.model.entry.gradient(point.p.data(), point.constants.data(), &acq, slopes.data());

  std::array<ceres::Jet<double, N>, N> jets;
  for (int k = 0; k < N; ++k) jets[k] = ceres::Jet<double, N>(point.p[k], k);
  evaluate<M>(jets, point.constants, acq, [&](int i, const auto& s) {
    EXPECT_NEAR(s.a, signal[i], 1e-12 * std::abs(signal[i])) << "sample " << i;
    for (int k = 0; k < N; ++k) {
      const double largest =
          std::abs(*std::max_element(slopes.begin() + k * n, slopes.begin() + (k + 1) * n,
                                     [](double a, double b) { return std::abs(a) < std::abs(b); }));
      EXPECT_NEAR(s.v[k], slopes[k * n + i], 1e-11 * largest)
          << job.model.description().parameters[k].name << ", sample " << i;
    }
  });
}

}  // namespace
}  // namespace voxelfit
