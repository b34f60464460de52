// SPDX-License-Identifier: BSD-3-Clause
// The whole way of a tile through the GPU back end (pieces, copies, rounds, lists, assessment), on the
// processor.
#include <gtest/gtest.h>

#include "Batch/Cuda/Emulation.h"
#include "Batch/Cuda/FakeRuntime.h"
#include "Batch/Cuda/NoisyCurves.h"
#include "Batch/Cuda/Session.cuh"
#include "Fitting/Assess.cuh"
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Rounds.cuh"
#include "Fitting/VariableProjection.h"
#include "Models/Diffusion/Ivim.h"
#include "Models/Perfusion/ExtendedTofts.h"

namespace voxelfit::cuda {
__global__ void listOutside(const FitTask t, int parameters, std::uint32_t* count);  // ListOutside.cu
}

namespace voxelfit::testing {
namespace {

template <class... Arguments>
void* known(void (*kernel)(Arguments...)) {
  fake::know(kernel);
  return reinterpret_cast<void*>(kernel);
}

template <class M>
CudaModel emulatedModel() {
  fake::know(cuda::listOutside);
  return {M::info.id,
          kParameters<M>,
          {known(fitRound<M, LevenbergMarquardt, float>), known(fitRound<M, LevenbergMarquardt, double>),
           known(fitRound<M, VariableProjection, float>), known(fitRound<M, VariableProjection, double>),
           known(assessVoxels<M>)}};
}

/// The GPU back end around one model and one fitter.
class EmulatedBackend : public Backend {
 public:
  EmulatedBackend(const CudaModel& model, CudaKernel fitter) : model_(model), fitter_(fitter) {}
  std::string name() const override { return "emulated"; }
  std::int64_t tileVoxels(int) const override { return 1 << 16; }
  void fit(const ModelEntry& model, const FitPlan&, const FitTask& task,
           const AssessTask& assessment) override {
    session_.fit({&model_, fitter_, task, assessment, model.description.derivedCount});
  }

 private:
  CudaModel model_;
  CudaKernel fitter_;
  cuda::Session session_{0};
};

FitJob ivimJob() { return jobFor("ivim", {0, 10, 20, 40, 60, 80, 100, 150, 200, 400, 600, 800}); }

FitJob toftsJob() {
  FitJob job = jobFor("extended-tofts", evenly(0, 6, 40));
  job.input = InputFunction{job.axis, std::vector<double>(job.axis.size()), "test"};
  for (std::size_t i = 0; i < job.axis.size(); ++i)
    job.input->concentration[i] = 5.0 * std::exp(-job.axis[i] / 90.0);
  return job;
}

Curves ivimCurves() { return noisyCurves(ivimJob(), 3000, {500, 0.05, 0.01, 5e-4}, {1500, 0.4, 0.1, 2e-3}); }
Curves toftsCurves() { return noisyCurves(toftsJob(), 3000, {1e-3, 0.1, 0.01}, {0.01, 0.95, 0.15}); }

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
                    const std::vector<const char*>& parameters, double mostShare = 0.005) {
  const int few = static_cast<int>(mostShare * static_cast<double>(gpu.results.voxels.size()));
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
  EmulatedBackend backend(emulatedModel<models::Ivim>(), GetParam());

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, GetParam(), {"S0", "f", "Dstar", "D"});
}

/// Along a bound there can be two minima. The processor searches for both, the GPU from one start only, and
/// so ends elsewhere in some of the voxels that touch a bound.
constexpr double kShareOfSecondMinima = 0.04;

TEST_P(CudaPipelineTest, FitsExtendedToftsInsideItsBoundsAsAProcessorDoesButForSecondMinima) {
  FitJob job = toftsJob();
  choose(job, GetParam());
  setBounds(job, "ve", 0.2, 0.6);  // many voxels end on a bound
  const Curves curves = toftsCurves();
  EmulatedBackend backend(emulatedModel<models::ExtendedTofts>(), GetParam());

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, GetParam(), {"Ktrans", "ve", "vp", "kep", "status"}, kShareOfSecondMinima);
}

std::string nameOf(const ::testing::TestParamInfo<CudaKernel>& info) {
  constexpr const char* kNames[] = {"FitFloat", "FitDouble", "ProjectFloat", "ProjectDouble"};
  return kNames[static_cast<int>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(, CudaPipelineTest,
                         ::testing::Values(CudaKernel::FitFloat, CudaKernel::FitDouble,
                                           CudaKernel::ProjectFloat, CudaKernel::ProjectDouble),
                         nameOf);

TEST(CudaSession, FitsSmallerPiecesWhereMemoryIsShortWithTheSameResult) {
  const FitJob job = ivimJob();
  const Curves curves = ivimCurves();
  EmulatedBackend ample(emulatedModel<models::Ivim>(), CudaKernel::FitDouble),
      narrow(emulatedModel<models::Ivim>(), CudaKernel::FitDouble);
  const FitOutcome whole = fitCurves(job, curves, ample);
  const int before = fake::launches;
  fake::largestAllocation = scratchBytes(12, 1 << 12) + 4096;

  const FitOutcome pieces = fitCurves(job, curves, narrow);

  fake::largestAllocation = 0;
  EXPECT_GE(fake::launches - before, 2 * 2) << "two pieces have at least a round and an assessment each";
  EXPECT_EQ(values(pieces, "D"), values(whole, "D"));
}

TEST(CudaSession, SaysThatMemoryIsShortWhenEvenSmallPiecesDoNotFit) {
  EmulatedBackend backend(emulatedModel<models::Ivim>(), CudaKernel::FitDouble);
  fake::largestAllocation = 1000;

  EXPECT_THROW(fitCurves(ivimJob(), ivimCurves(), backend), cuda::Failure);

  fake::largestAllocation = 0;
}

}  // namespace
}  // namespace voxelfit::testing
