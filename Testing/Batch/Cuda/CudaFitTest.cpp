// SPDX-License-Identifier: BSD-3-Clause
// Fits on a GPU against fits on the processor; skipped, saying why, without a GPU.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "Batch/Cuda/CudaBackend.h"
#include "Batch/Cuda/NoisyCurves.h"
#include "Core/Error.h"

namespace voxelfit::testing {
namespace {

/// What is fitted: parameters between low and high (base units), at these positions.
struct Case {
  const char* model;
  std::vector<double> axis, low, high;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.model; }

class CudaFitTest : public ::testing::TestWithParam<std::tuple<Case, std::string>> {};

TEST_P(CudaFitTest, FindsTheParametersThatAProcessorFinds) {
  const auto& [c, fitter] = GetParam();
  std::unique_ptr<Backend> backend;
  try {
    backend = makeCudaBackend(Registry::standardFolders());
  } catch (const Error& error) {
    GTEST_SKIP() << error.what();
  }
  FitJob job = jobFor(c.model, c.axis);
  if (job.model.description().input == InputCurve::Plasma) {
    job.input = InputFunction{c.axis, std::vector<double>(c.axis.size(), 1.0), "test"};
    for (std::size_t i = 0; i < c.axis.size(); ++i) job.input->concentration[i] = std::exp(-c.axis[i] / 90.0);
  }
  if (std::string(c.model) == "vfa") job.constants[0].value = 0.005;
  job.fitter = fitter;
  job.precision = "double";
  const int voxels = 20000;
  const Curves curves = noisyCurves(job, voxels, c.low, c.high);

  const FitOutcome gpu = fitCurves(job, curves, *backend), cpu = fitCurves(job, curves);

  EXPECT_LE(differences(gpu, cpu, "rsquared", 1e-3), voxels / 200);
  if (fitter == "auto") return;  // which may be another fitter on the processor
  for (int k = 0; k < job.model.description().parameterCount; ++k) {
    const char* name = job.model.description().parameters[k].name;
    EXPECT_LE(differences(gpu, cpu, name, 1e-6), voxels / 1000) << name;
  }
}

const std::vector<Case> kCases{
    {"adc", {0, 200, 400, 600, 800, 1000}, {500, 3e-4}, {1500, 3e-3}},
    {"ivim",
     {0, 10, 20, 40, 60, 80, 100, 150, 200, 400, 600, 800},
     {500, 0.05, 0.01, 5e-4},
     {1500, 0.4, 0.1, 2e-3}},
    {"exponential", {0, 1, 2, 3, 5, 8, 12}, {500, 0.05}, {1500, 1.0}},
    {"linear", {0, 1, 2, 3, 4, 5}, {100, 5}, {1000, 50}},
    {"tofts", evenly(0, 5, 60), {1e-3, 0.1}, {0.01, 0.6}},
    {"extended-tofts", evenly(0, 5, 60), {1e-3, 0.1, 0.01}, {0.01, 0.6, 0.15}},
    {"patlak", evenly(0, 5, 60), {1e-4, 0.01}, {2e-3, 0.1}},
    {"vfa", {0.035, 0.087, 0.17, 0.26, 0.35, 0.44}, {500, 0.3}, {1500, 3.0}},
};

INSTANTIATE_TEST_SUITE_P(, CudaFitTest,
                         ::testing::Combine(::testing::ValuesIn(kCases),
                                            ::testing::Values(std::string("auto"), std::string("lm"))),
                         [](const auto& info) {
                           std::string name =
                               std::string(std::get<0>(info.param).model) + "_" + std::get<1>(info.param);
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

TEST(CudaFit, CompilesAModelThatHasNoCudaPart) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(::testing::TempDir()) / ("no-parts-" + std::to_string(getpid()));
  const fs::path library = Registry::standardFolders().back().parent_path() / "voxelfit-cuda.so";
  fs::create_directories(folder / "plugins");
  fs::create_symlink(library, folder / "voxelfit-cuda.so");
  std::unique_ptr<Backend> backend;
  std::string reason;
  try {
    backend = makeCudaBackend({folder / "plugins"});
  } catch (const Error& error) {
    reason = error.what();
  }
  fs::remove_all(folder);
  if (!backend) GTEST_SKIP() << reason;
  FitJob job = jobFor("adc", kCases[0].axis);
  job.precision = "double";
  const Curves curves = noisyCurves(job, 2000, kCases[0].low, kCases[0].high);

  const FitOutcome gpu = fitCurves(job, curves, *backend), cpu = fitCurves(job, curves);

  EXPECT_LE(differences(gpu, cpu, "D", 1e-6), 2);
}

}  // namespace
}  // namespace voxelfit::testing
