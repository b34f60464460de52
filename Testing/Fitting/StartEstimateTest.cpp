// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Fitting/Kernels.h"
#include "Fitting/StartEstimator.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

FitJob ivimJob() {
  FitJob job;
  job.model = registry().find("ivim");
  job.axis = {0, 10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 600, 800, 1000};
  return job;
}

/// f, Dstar and D of voxels spread over what tissue has.
std::array<double, 4> tissue(int voxel) {
  const auto [u, v] = uniformPair({.seed = 5, .voxel = static_cast<std::uint64_t>(voxel)});
  const double w = uniformPair({.seed = 6, .voxel = static_cast<std::uint64_t>(voxel)})[0];
  return {1000.0, 0.05 + 0.3 * u, 0.01 + 0.05 * v, 0.0005 + 0.0015 * w};
}

TEST(StartEstimate, LiesNearTheCoordinatesOfACurve) {
  const FitJob job = ivimJob();
  const Preparation preparation(job, 16);
  ASSERT_NE(preparation.task().starts, nullptr);
  std::vector<double> errorOfD, errorOfDstar;
  for (int voxel = 0; voxel < 200; ++voxel) {
    const auto truth = tissue(voxel);
    const auto curve = signalAt(job.model.entry, preparation.task(), truth.data());
    double squares = 0.0;
    for (double y : curve) squares += y * y;
    const auto start = suggestStart<double, 2>(preparation.task(), 1.0 / std::sqrt(squares),
                                               [&](int i) { return curve[i]; });
    errorOfDstar.push_back(std::abs(std::log(start[0] / truth[2])));
    errorOfD.push_back(std::abs(std::log(start[1] / truth[3])));
  }
  std::sort(errorOfD.begin(), errorOfD.end());
  std::sort(errorOfDstar.begin(), errorOfDstar.end());
  EXPECT_LT(errorOfD[180], 0.2);      // nine of ten within 20 %
  EXPECT_LT(errorOfDstar[180], 0.6);  // within a factor of 1.8
}

TEST(StartEstimate, IsNotMadeWhereAStartIsGiven) {
  FitJob job = ivimJob();
  job.parameters[2].start = ValueOrMap{0.03, nullptr};
  EXPECT_EQ(Preparation(job, 16).task().starts, nullptr);
}

TEST(StartEstimate, LeavesAHeldCoordinateWhereItIs) {
  FitJob job = ivimJob();
  job.parameters[2] = {.start = std::nullopt, .lower = std::nullopt, .upper = std::nullopt, .fixed = true};
  const Preparation preparation(job, 16);
  KernelRun run(preparation.task(), 4, 16);
  for (int v = 0; v < 16; ++v) {
    const auto curve = signalAt(job.model.entry, preparation.task(), tissue(v).data());
    for (int i = 0; i < 16; ++i) run.sample(i, v) = static_cast<float>(curve[i]);
  }
  run.scaleToSamples();
  job.model.entry.kernels[static_cast<int>(InstructionSet::Scalar)].projectDouble(run.whole());
  for (int v = 0; v < 16; ++v) EXPECT_FLOAT_EQ(run.parameter(2, v), 0.02F);
}

TEST(StartEstimate, EndsAtFitsNoWorseThanFromTheTable) {
  const FitJob job = ivimJob();
  const Preparation preparation(job, 16);
  constexpr int kVoxels = 400;
  KernelRun run(preparation.task(), 4, kVoxels);
  for (int v = 0; v < kVoxels; ++v) {
    const auto curve = signalAt(job.model.entry, preparation.task(), tissue(v).data());
    for (int i = 0; i < 16; ++i)
      run.sample(i, v) =
          static_cast<float>(curve[i] + 20.0 * normalPair({.seed = 7,
                                                           .voxel = static_cast<std::uint64_t>(v),
                                                           .sample = static_cast<std::uint32_t>(i)})[0]);
  }
  run.scaleToSamples();
  const FitKernel fit = job.model.entry.kernels[static_cast<int>(InstructionSet::Scalar)].projectDouble;
  fit(run.whole());
  std::vector<float> estimated;
  for (int v = 0; v < kVoxels; ++v) estimated.push_back(run.sumOfSquares(v));
  FitTask fromTable = run.whole();
  fromTable.starts = nullptr;
  fit(fromTable);
  int worse = 0;
  for (int v = 0; v < kVoxels; ++v) worse += estimated[v] > 1.01F * run.sumOfSquares(v);
  EXPECT_LE(worse, 2);
}

}  // namespace
}  // namespace voxelfit
