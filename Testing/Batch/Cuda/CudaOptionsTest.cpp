// SPDX-License-Identifier: BSD-3-Clause
// What stands around the kernels (starts, error laws, constraints, bootstraps, delays) and wrapped models,
// through the GPU back end on the processor.
#include <gtest/gtest.h>

#include "Batch/Cuda/EmulatedBackend.h"
#include "Batch/Cuda/NoisyCurves.h"
#include "Models/Delayed.h"
#include "Models/Diffusion/Ivim.h"
#include "Models/InSignal.h"
#include "Models/Members.h"
#include "Models/Perfusion/ExtendedTofts.h"
#include "Models/Perfusion/Tofts.h"

namespace voxelfit::testing {
namespace {

constexpr int kVoxels = 200;

FitJob ivimJob() {
  FitJob job = jobFor("ivim", {0, 10, 20, 40, 60, 80, 100, 150, 200, 400, 600, 800});
  job.precision = "double";
  return job;
}

Curves ivimCurves(const FitJob& job) {
  return noisyCurves(job, kVoxels, {500, 0.05, 0.01, 5e-4}, {1500, 0.4, 0.1, 2e-3});
}

FitJob toftsJob(const char* model = "extended-tofts") {
  FitJob job = jobFor(model, evenly(0, 6, 40));
  job.precision = "double";
  job.input = sample(*findPopulationInput("parker"), job.axis, 20.0);
  return job;
}

/// Both end in the same optimum of all but one voxel in a hundred, which may have two.
void expectSameFits(const FitOutcome& gpu, const FitOutcome& cpu, const std::vector<const char*>& maps) {
  for (const char* map : maps) EXPECT_LE(differences(gpu, cpu, map, 2e-5), kVoxels / 100) << map;
}

TEST(CudaOptions, ReweighsForAnotherLawOfErrorsAsAProcessorDoes) {
  FitJob job = ivimJob();
  job.law.kind = LawKind::Huber;
  job.results.errors = true;
  const Curves curves = ivimCurves(job);
  EmulatedBackend<models::Ivim> backend;

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, {"f", "D", "D_se", "sse", "aicc", "iterations", "status"});
}

TEST(CudaOptions, SearchesFromSeveralStartsAsAProcessorDoes) {
  FitJob job = ivimJob();
  job.starts = 3;
  const Curves curves = ivimCurves(job);
  EmulatedBackend<models::Ivim> backend;

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, {"f", "Dstar", "D", "sse", "rsquared", "status"});
}

TEST(CudaOptions, BootstrapsTheErrorsThatAProcessorBootstraps) {
  FitJob job = ivimJob();
  job.bootstrap = 4;
  const Curves curves = ivimCurves(job);
  EmulatedBackend<models::Ivim> backend;

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  EXPECT_LE(differences(gpu, cpu, "D_bootstrap_se", 1e-3), kVoxels / 50);
}

TEST(CudaOptions, KeepsConstraintsAsAProcessorDoes) {
  FitJob job = toftsJob();
  job.constraints = {{.coefficients = {0.0, 1.0, 1.0}, .limit = 0.6}};  // ve + vp
  const Curves curves = noisyCurves(job, kVoxels, {1e-3, 0.3, 0.05}, {0.01, 0.6, 0.15});
  EmulatedBackend<models::ExtendedTofts> backend;

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, {"Ktrans", "ve", "vp", "status"});
}

TEST(CudaOptions, FindsTheDelayThatAProcessorFinds) {
  FitJob job = toftsJob();
  job.undelayed = job.model;
  job.model = registry().find("extended-tofts", Wrapping::Delay);
  const Curves curves = noisyCurves(job, kVoxels, {1e-3, 0.2, 0.02, -5.0}, {0.01, 0.6, 0.15, 20.0});
  EmulatedBackend<models::ExtendedTofts, Delayed<models::ExtendedTofts>> backend;

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, {"Ktrans", "ve", "vp", "delay", "sse"});
}

TEST(CudaOptions, FitsTheSignalAsAProcessorDoes) {
  FitJob job = toftsJob("tofts");
  job.model = registry().find("tofts", Wrapping::Signal);
  setUsualSequence(job);
  const Curves curves = noisyCurves(job, kVoxels, {1e-3, 0.2, 80.0}, {0.01, 0.6, 120.0});
  EmulatedBackend<InSignal<models::Tofts>> backend;

  const FitOutcome gpu = fitCurves(job, curves, backend), cpu = fitCurves(job, curves);

  expectSameFits(gpu, cpu, {"Ktrans", "ve", "baseline", "sse"});
}

}  // namespace
}  // namespace voxelfit::testing
