// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "Fitting/CompressedTable.h"
#include "Fitting/Kernels.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

constexpr int kVoxels = 200;

/// A job, the instruction set it runs on and the task prepared for it.
struct Case {
  FitJob job;
  InstructionSet set;
  Preparation preparation;

  Case(InstructionSet kernels, FitJob itsJob)
      : job(std::move(itsJob)), set(kernels), preparation(job, static_cast<int>(job.axis.size())) {}
  const ModelEntry& model() const { return job.model.entry; }
  int parameters() const { return job.model.description().parameterCount; }
  FitKernel kernel() const { return model().kernels[static_cast<int>(set)].compressed; }
  KernelRun run(int voxels = kVoxels) const { return KernelRun(preparation.task(), parameters(), voxels); }

  /// Curves at `p` with normal noise of standard deviation `noise`.
  void fill(KernelRun& run, int voxel, std::span<const double> p, double noise) const {
    const auto signal = signalAt(model(), preparation.task(), p.data());
    for (int i = 0; i < preparation.task().samples; ++i)
      run.sample(i, voxel) =
          static_cast<float>(signal[i] + noise * normalPair({.seed = 2,
                                                             .voxel = static_cast<std::uint64_t>(voxel),
                                                             .sample = static_cast<std::uint32_t>(i)})[0]);
  }

  /// Share by which the compressed fit is worse than the yardstick, at most, over all voxels.
  double worstExcess(KernelRun& run) const {
    kernel()(run.whole());
    std::vector<double> mine;
    for (int v = 0; v < kVoxels; ++v) mine.push_back(exactSumOfSquares(model(), run, v));
    FitTask reference = run.whole();
    reference.maxIterations = 500;
    model().yardstick(reference);
    double worst = -1.0;
    for (int v = 0; v < kVoxels; ++v)
      worst = std::max(worst, mine[v] / exactSumOfSquares(model(), run, v) - 1.0);
    return worst;
  }
};

/// A share that costs no image anything; the fits are in float.
constexpr double kSameFit = 1e-3;

class Compressed : public ::testing::TestWithParam<std::tuple<const char*, InstructionSet>> {
 protected:
  void SetUp() override {
    if (usableInstructionSet() < std::get<1>(GetParam()))
      GTEST_SKIP() << "this processor lacks the instruction set";
  }
  static Case usual(FitJob job) { return Case(std::get<1>(GetParam()), std::move(job)); }
  static Case usual() { return usual(usualJob(std::get<0>(GetParam()))); }

  /// Noise like that of a good image: a fiftieth of the largest sample.
  static void fillWithNoise(const Case& fit, KernelRun& run, double share = 0.02) {
    for (int v = 0; v < kVoxels; ++v) {
      const auto p = someParameters(fit.job.model.description(), v);
      const auto signal = signalAt(fit.model(), fit.preparation.task(), p.data());
      fit.fill(run, v, p, share * *std::ranges::max_element(signal));
    }
    if (fit.preparation.task().parameters[0].isSignal) run.scaleToSamples();
  }
};

TEST_P(Compressed, IsChosenForTheModel) {
  EXPECT_EQ(usual().preparation.plan().fitter, FitterKind::Compressed);
}

TEST_P(Compressed, RecoversParametersWithoutNoise) {
  const Case fit = usual();
  KernelRun run = fit.run();
  fillWithNoise(fit, run, 0.0);

  fit.kernel()(run.whole());

  for (int v = 0; v < kVoxels; ++v) {
    const auto p = someParameters(fit.job.model.description(), v);
    for (int k = 0; k < fit.parameters(); ++k)
      ASSERT_NEAR(run.parameter(k, v), p[k], 1e-3 * std::abs(p[k])) << "voxel " << v << " parameter " << k;
  }
}

TEST_P(Compressed, FitsNoisyDataAsWellAsTheYardstick) {
  const Case fit = usual();
  KernelRun run = fit.run();
  fillWithNoise(fit, run);

  EXPECT_LT(fit.worstExcess(run), kSameFit);
}

TEST_P(Compressed, FitsWeightedSamplesAsWellAsTheYardstick) {
  FitJob job = usualJob(std::get<0>(GetParam()));
  for (std::size_t i = 0; i < job.axis.size(); ++i) job.sampleWeights.push_back(i % 3 == 0 ? 4.0 : 0.5);
  const Case fit = usual(std::move(job));
  KernelRun run = fit.run();
  fillWithNoise(fit, run);

  EXPECT_LT(fit.worstExcess(run), kSameFit);
}

TEST_P(Compressed, GivesTheSameBitsWhateverTheTile) {
  const Case fit = usual();
  KernelRun whole = fit.run(), parts = fit.run();
  fillWithNoise(fit, whole);
  fillWithNoise(fit, parts);

  fit.kernel()(whole.whole());
  for (int v = 0, size = 1; v < kVoxels; v += size, ++size)
    fit.kernel()(parts.part(v, std::min(size, kVoxels - v)));

  for (int v = 0; v < kVoxels; ++v)
    for (int k = 0; k < fit.parameters(); ++k) ASSERT_EQ(whole.parameter(k, v), parts.parameter(k, v)) << v;
}

TEST_P(Compressed, EndsWithNumbersWhereNoCurveFits) {
  const Case fit = usual();
  KernelRun run = fit.run();
  for (int v = 0; v < kVoxels; ++v)
    for (int i = 0; i < run.whole().samples; ++i)
      run.sample(i, v) = static_cast<float>(1.0 + normalPair({.seed = 3,
                                                              .voxel = static_cast<std::uint64_t>(v),
                                                              .sample = static_cast<std::uint32_t>(i)})[0]);
  if (fit.preparation.task().parameters[0].isSignal) run.scaleToSamples();

  fit.kernel()(run.whole());

  for (int v = 0; v < kVoxels; ++v) {
    ASSERT_NE(run.status(v), 0u) << v;
    for (int k = 0; k < fit.parameters(); ++k) ASSERT_TRUE(std::isfinite(run.parameter(k, v))) << v;
  }
}

std::string caseName(const ::testing::TestParamInfo<Compressed::ParamType>& info) {
  constexpr const char* names[] = {"scalar", "v3", "v4"};
  return testName(std::get<0>(info.param)) + "_" + names[static_cast<int>(std::get<1>(info.param))];
}

INSTANTIATE_TEST_SUITE_P(Models, Compressed,
                         ::testing::Combine(::testing::Values("adc", "vfa", "tofts", "extended-tofts"),
                                            ::testing::Values(InstructionSet::V3, InstructionSet::V4)),
                         caseName);

/// Extended Tofts with the kernels of this processor. p = Ktrans (1/s), ve, vp.
class CompressedExtendedTofts : public ::testing::Test {
 protected:
  static Case usual(FitJob job) { return Case(usableInstructionSet(), std::move(job)); }
  static void fill(const Case& fit, KernelRun& run, std::array<double, 3> p, double noise) {
    for (int v = 0; v < kVoxels; ++v) fit.fill(run, v, p, noise);
  }
};

TEST_F(CompressedExtendedTofts, LeavesOutPlasmaWhereTheDataWantItNegative) {
  const Case fit = usual(usualJob("extended-tofts"));
  KernelRun run = fit.run();
  fill(fit, run, {0.002, 0.3, -0.02}, 0.01);

  const double excess = fit.worstExcess(run);
  fit.kernel()(run.whole());

  EXPECT_LT(excess, kSameFit);
  for (int v = 0; v < kVoxels; ++v) ASSERT_EQ(run.parameter(2, v), 0.0f) << v;
}

TEST_F(CompressedExtendedTofts, StaysInsideNarrowedBounds) {
  FitJob job = usualJob("extended-tofts");
  setBounds(job, "ve", 0.01, 0.25);
  const Case fit = usual(job);
  KernelRun run = fit.run();
  fill(fit, run, {0.002, 0.5, 0.05}, 0.01);

  const double excess = fit.worstExcess(run);
  fit.kernel()(run.whole());

  EXPECT_LT(excess, kSameFit);
  for (int v = 0; v < kVoxels; ++v) ASSERT_LE(run.parameter(1, v), 0.25f) << v;
}

TEST_F(CompressedExtendedTofts, FitsRatesSlowerThanItsTable) {
  const Case fit = usual(usualJob("extended-tofts"));
  KernelRun run = fit.run();
  fill(fit, run, {0.00002, 0.9, 0.05}, 0.001);

  EXPECT_LT(fit.worstExcess(run), kSameFit);
}

TEST_F(CompressedExtendedTofts, FitsAnInputFunctionFinerThanTheSamples) {
  FitJob job = usualJob("extended-tofts");
  job.input = sample(*findPopulationInput("parker"), evenly(0.0, 1.0, 298), 15.0);
  const Case fit = usual(job);
  KernelRun run = fit.run();
  fill(fit, run, {0.002, 0.3, 0.05}, 0.01);

  EXPECT_LT(fit.worstExcess(run), kSameFit);
}

TEST(CompressedTable, RefusesACoefficientThatMayBeNegative) {
  FitJob job = usualJob("extended-tofts");
  setBounds(job, "vp", -1.0, 1.0);

  EXPECT_EQ(Preparation(job, static_cast<int>(job.axis.size())).task().table, nullptr);
}

TEST(CompressedTable, HoldsTheCurvesOfAdcToItsTolerance) {
  const FitJob job = usualJob("adc");
  const Preparation preparation(job, static_cast<int>(job.axis.size()));

  const auto table =
      CompressedTable::make(job.model.description(), job.model.entry.columns, preparation.task());

  ASSERT_TRUE(table.has_value());
  EXPECT_LE(table->error(), CompressedTable::kTolerance);
}

}  // namespace
}  // namespace voxelfit
