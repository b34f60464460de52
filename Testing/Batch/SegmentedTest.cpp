// SPDX-License-Identifier: BSD-3-Clause
// Models that are fitted in two steps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Batch/Fits.h"
#include "Core/Error.h"
#include "Io/TemporaryFolder.h"
#include "Math/Random.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr double kThreshold = 200.0;  ///< the model's own, s/mm2

/// Noisy curves of tissue, of little and slow perfusion if not told else.
Curves tissue(const FitJob& job, int voxels, double noise,
              const std::vector<double>& parameters = {100.0, 0.1, 0.02, 1e-3}) {
  const auto signal = curveAt(job, parameters);
  Curves curves(voxels, signal);
  for (int v = 0; v < voxels; ++v)
    for (std::size_t i = 0; i < signal.size(); ++i)
      curves[v][i] += noise * normalPair({.seed = 4,
                                          .voxel = static_cast<std::uint64_t>(v),
                                          .sample = static_cast<std::uint32_t>(i)})[0];
  return curves;
}

double standardDeviation(const std::vector<double>& x) {
  const double mean = std::accumulate(x.begin(), x.end(), 0.0) / x.size();
  double squares = 0.0;
  for (const double value : x) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / x.size());
}

TEST(Segmented, TakesDFromAMonoexponentialFitBeyondTheThreshold) {
  FitJob job = usualJob("ivim-segmented"), tail = usualJob("adc");
  job.results.errors = tail.results.errors = true;
  for (const double b : tail.axis) tail.sampleWeights.push_back(b >= kThreshold ? 1.0 : 0.0);
  const Curves curves = tissue(job, 8, 2.0);

  const FitOutcome found = fitCurves(job, curves), wanted = fitCurves(tail, curves);

  for (const char* name : {"D", "D_se"})
    for (std::size_t v = 0; v < curves.size(); ++v)
      EXPECT_NEAR(values(found, name)[v], values(wanted, name)[v], 1e-5 * values(wanted, name)[v]) << name;
}

TEST(Segmented, FitsTheOtherParametersWithThatD) {
  const FitJob job = usualJob("ivim-segmented");
  const Curves curves = tissue(job, 8, 2.0);

  const FitOutcome found = fitCurves(job, curves);

  for (std::size_t v = 0; v < curves.size(); ++v) {
    FitJob held = usualJob("ivim");
    fixAt(held, "D", values(found, "D")[v]);
    EXPECT_NEAR(values(found, "f")[v], values(fitCurves(held, {curves[v]}), "f")[0], 1e-4) << "voxel " << v;
  }
}

TEST(Segmented, IsLessNoisyThanTheFullFitWhereThereIsLittlePerfusion) {
  const FitJob job = usualJob("ivim-segmented");
  const Curves curves = tissue(job, 400, 2.0);

  const FitOutcome segmented = fitCurves(job, curves), full = fitCurves(usualJob("ivim"), curves);

  EXPECT_LT(standardDeviation(values(segmented, "D")), 0.9 * standardDeviation(values(full, "D")));
  EXPECT_LT(standardDeviation(values(segmented, "f")), 0.9 * standardDeviation(values(full, "f")));
}

TEST(Segmented, StandardErrorsAreTheSpreadOfTheEstimates) {
  FitJob job = usualJob("ivim-segmented");
  job.results.errors = true;
  job.threads = 2;
  const Curves curves = tissue(job, 2000, 1.0, {100.0, 0.2, 0.05, 1e-3});  // no perfusion left at b = 200

  const FitOutcome found = fitCurves(job, curves);

  for (const char* name : {"S0", "f", "Dstar", "D"}) {
    const auto errors = values(found, std::string(name) + "_se");
    const double mean = std::accumulate(errors.begin(), errors.end(), 0.0) / errors.size();
    EXPECT_NEAR(mean, standardDeviation(values(found, name)), 0.08 * mean) << name;
  }
}

TEST(Segmented, TakesTheThresholdOfTheJob) {
  FitJob job = usualJob("ivim-segmented");
  const Curves curves = tissue(job, 1, 0.0);
  const double usual = values(fitCurves(job, curves), "D")[0];
  job.constants[0].value = 500.0;

  EXPECT_LT(values(fitCurves(job, curves), "D")[0], usual) << "less perfusion is left";
}

TEST(Segmented, RefusesAThresholdThatLeavesTooFewSamples) {
  FitJob job = usualJob("ivim-segmented");
  job.constants[0].value = 900.0;

  const Error error = errorOf([&] { fitCurves(job, tissue(usualJob("ivim-segmented"), 1, 0.0)); });

  EXPECT_EQ(error.code(), ErrorCode::Usage);
  EXPECT_THAT(error.what(), HasSubstr("1 samples do not determine 2 parameters"));
}

TEST(Segmented, RefusesAMapOfThresholds) {
  FitJob job = usualJob("ivim-segmented");
  job.constants[0].map = mapOf({100.0f});

  const Error error = errorOf([&] { fitCurves(job, tissue(usualJob("ivim-segmented"), 1, 0.0)); });

  EXPECT_THAT(error.what(), HasSubstr("one value for all voxels"));
}

}  // namespace
}  // namespace voxelfit
