// SPDX-License-Identifier: BSD-3-Clause
// The whole way of a tile through the GPU back end (pieces, copies, rounds, lists, assessment), on the
// processor.
#include <gtest/gtest.h>

#include "Batch/Cuda/EmulatedBackend.h"
#include "Batch/Cuda/NoisyCurves.h"
#include "Models/Cest/Lorentzian.h"
#include "Models/Diffusion/Ivim.h"
#include "Models/Perfusion/ExtendedTofts.h"

namespace voxelfit::testing {
namespace {

FitJob ivimJob() { return jobFor("ivim", {0, 10, 20, 40, 60, 80, 100, 150, 200, 400, 600, 800}); }

FitJob toftsJob() {
  FitJob job = jobFor("extended-tofts", evenly(0, 6, 40));
  job.input = InputFunction{job.axis, std::vector<double>(job.axis.size()), "test"};
  for (std::size_t i = 0; i < job.axis.size(); ++i)
    job.input->concentration[i] = 5.0 * std::exp(-job.axis[i] / 90.0);
  return job;
}

FitJob poolsJob() { return jobFor("lorentzian:water,amide,noe,mt", evenly(-8, 0.25, 65)); }

Curves ivimCurves() { return noisyCurves(ivimJob(), 3000, {500, 0.05, 0.01, 5e-4}, {1500, 0.4, 0.1, 2e-3}); }
Curves toftsCurves() { return noisyCurves(toftsJob(), 3000, {1e-3, 0.1, 0.01}, {0.01, 0.95, 0.15}); }

Curves poolCurves() {
  return noisyCurves(poolsJob(), 500, {0.7, 1, -0.2, 0.03, 1, 3.4, 0.03, 2, -3.6, 0.05, 20, -3},
                     {0.9, 3, 0.2, 0.1, 2, 3.6, 0.1, 4, -3.4, 0.15, 40, -2});
}

bool isFloat(CudaKernel kernel) {
  return kernel == CudaKernel::FitFloat || kernel == CudaKernel::ProjectFloat;
}
bool projects(CudaKernel kernel) {
  return kernel == CudaKernel::ProjectFloat || kernel == CudaKernel::ProjectDouble;
}

/// Has the processor use what the kernel does.
void choose(FitJob& job, CudaKernel kernel) {
  job.fitter = projects(kernel) ? "varpro" : "lm";
  job.precision = isFloat(kernel) ? "float" : "double";
}

/// A search in double must end in the same point. One in float ends where rounding stops it, and that differs
/// between a pack and a number; but it must explain the curve as well.
void expectSameFits(const FitOutcome& gpu, const FitOutcome& cpu, CudaKernel kernel,
                    const std::vector<const char*>& parameters) {
  const int few = static_cast<int>(gpu.results.voxels.size() / 200);
  EXPECT_LE(differences(gpu, cpu, "rsquared", 1e-3), few);
  if (isFloat(kernel)) return;
  for (const char* map : parameters) EXPECT_LE(differences(gpu, cpu, map, 1e-5), few) << map;
}

class CudaPipelineTest : public ::testing::TestWithParam<CudaKernel> {
 protected:
  void TearDown() override { fake::largestAllocation = 0; }
};

TEST_P(CudaPipelineTest, FitsIvimAsAProcessorDoes) {
  FitJob job = ivimJob();
  choose(job, GetParam());
  const Curves curves = ivimCurves();
  EmulatedBackend<models::Ivim> backend;

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, GetParam(), {"S0", "f", "Dstar", "D"});
}

TEST_P(CudaPipelineTest, FitsExtendedToftsInsideItsBoundsAsAProcessorDoes) {
  FitJob job = toftsJob();
  choose(job, GetParam());
  setBounds(job, "ve", 0.2, 0.6);  // many voxels end on a bound
  const Curves curves = toftsCurves();
  EmulatedBackend<models::ExtendedTofts> backend;

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, GetParam(), {"Ktrans", "ve", "vp", "kep", "status"});
}

/// Four pools, whose matrices a thread keeps in memory.
using CudaPoolsPipelineTest = CudaPipelineTest;

TEST_P(CudaPoolsPipelineTest, FitsAsAProcessorDoes) {
  FitJob job = poolsJob();
  choose(job, GetParam());
  const Curves curves = poolCurves();
  EmulatedBackend<models::Lorentzian<4>> backend;

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, GetParam(), {"A_water", "A_amide", "A_noe", "A_mt", "status"});
}

std::string nameOf(const ::testing::TestParamInfo<CudaKernel>& info) {
  constexpr const char* kNames[] = {"FitFloat", "FitDouble", "ProjectFloat", "ProjectDouble"};
  return kNames[static_cast<int>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(, CudaPipelineTest,
                         ::testing::Values(CudaKernel::FitFloat, CudaKernel::FitDouble,
                                           CudaKernel::ProjectFloat, CudaKernel::ProjectDouble),
                         nameOf);

INSTANTIATE_TEST_SUITE_P(, CudaPoolsPipelineTest,
                         ::testing::Values(CudaKernel::FitFloat, CudaKernel::FitDouble), nameOf);

TEST(CudaSession, FitsSmallerPiecesWhereMemoryIsShortWithTheSameResult) {
  const FitJob job = ivimJob();
  const Curves curves = ivimCurves();
  EmulatedBackend<models::Ivim> ample, narrow;
  const FitOutcome whole = fitCurves(job, curves, ample);
  const int before = fake::launches;
  fake::largestAllocation = scratchBytes(12, 1 << 12) + 4096;

  const FitOutcome pieces = fitCurves(job, curves, narrow);

  fake::largestAllocation = 0;
  EXPECT_GE(fake::launches - before, 2 * 2) << "two pieces have at least a round and an assessment each";
  EXPECT_EQ(values(pieces, "D"), values(whole, "D"));
}

TEST(CudaSession, LoadsCodeAndUnloadsItAtItsEnd) {
  const char* symbols[] = {"second", "first"};
  void* handles[2] = {};
  {
    cuda::Session session(0);
    session.load({"first second", symbols, 2}, handles);
    EXPECT_EQ(fake::loadedLibraries, 1);
  }
  EXPECT_NE(handles[0], nullptr);
  EXPECT_NE(handles[0], handles[1]);
  EXPECT_EQ(fake::loadedLibraries, 0);
}

TEST(CudaSession, RefusesCodeThatLacksAKernel) {
  const char* symbol = "third";
  void* handle = nullptr;
  cuda::Session session(0);

  EXPECT_THROW(session.load({"first second", &symbol, 1}, &handle), cuda::Failure);
}

TEST(CudaSession, SaysThatMemoryIsShortWhenEvenSmallPiecesDoNotFit) {
  EmulatedBackend<models::Ivim> backend;
  fake::largestAllocation = 1000;

  EXPECT_THROW(fitCurves(ivimJob(), ivimCurves(), backend), cuda::Failure);

  fake::largestAllocation = 0;
}

}  // namespace
}  // namespace voxelfit::testing
