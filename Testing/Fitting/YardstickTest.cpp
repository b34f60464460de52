// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "Fitting/CeresFit.h"
#include "Fitting/Kernels.h"
#include "Fitting/Yardstick.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

constexpr int kVoxels = 50;

class Yardsticks : public ::testing::TestWithParam<const char*> {
 protected:
  Yardsticks()
      : job(usualJob(GetParam())),
        preparation(job, static_cast<int>(job.axis.size())),
        run(preparation.task(), job.model.description().parameterCount, kVoxels) {}

  void fill(double noise) {
    for (int v = 0; v < kVoxels; ++v) {
      const auto p = someParameters(job.model.description(), v);
      const auto signal = signalAt(job.model.entry, preparation.task(), p.data());
      for (int i = 0; i < preparation.task().samples; ++i)
        run.sample(i, v) =
            static_cast<float>(signal[i] + noise * *std::ranges::max_element(signal) *
                                               normalPair({.seed = 4,
                                                           .voxel = static_cast<std::uint64_t>(v),
                                                           .sample = static_cast<std::uint32_t>(i)})[0]);
    }
    if (preparation.task().parameters[0].isSignal) run.scaleToSamples();
  }

  FitJob job;
  Preparation preparation;
  KernelRun run;
};

TEST_P(Yardsticks, RecoversParametersWithoutNoise) {
  fill(0.0);

  job.model.entry.yardstick(run.whole());

  for (int v = 0; v < kVoxels; ++v) {
    const auto p = someParameters(job.model.description(), v);
    for (std::size_t k = 0; k < p.size(); ++k)
      ASSERT_NEAR(run.parameter(k, v), p[k], 1e-4 * std::abs(p[k])) << v;
  }
}

TEST_P(Yardsticks, EndsAtTheSumOfSquaresOfCeres) {
  if (!hasCeres()) GTEST_SKIP() << "built without Ceres";
  fill(0.02);

  job.model.entry.yardstick(run.whole());
  std::vector<double> mine;
  for (int v = 0; v < kVoxels; ++v) mine.push_back(exactSumOfSquares(job.model.entry, run, v));
  fitByCeres({job.model.entry.curve, job.model.entry.gradient, job.model.description().parameterCount},
             run.whole());

  for (int v = 0; v < kVoxels; ++v)
    ASSERT_LT(mine[v], exactSumOfSquares(job.model.entry, run, v) * (1 + 1e-4)) << v;
}

TEST_P(Yardsticks, KeepsToItsBounds) {
  fill(0.5);

  job.model.entry.yardstick(run.whole());

  for (int k = 0; k < job.model.description().parameterCount; ++k) {
    const ParameterSetting& setting = run.whole().parameters[k];
    for (int v = 0; v < kVoxels; ++v) {
      const double unit = setting.relative ? run.whole().scale[v] : 1.0;
      ASSERT_GE(run.parameter(k, v), static_cast<float>(setting.lower.value * unit)) << v;
      ASSERT_LE(run.parameter(k, v), static_cast<float>(setting.upper.value * unit)) << v;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Yardsticks,
                         ::testing::Values("adc", "ivim", "vfa", "tofts", "extended-tofts"),
                         [](const auto& info) { return testName(info.param); });

}  // namespace
}  // namespace voxelfit
