// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The GPU back end with device code translated for the processor, over the played CUDA runtime.
#include <map>
#include <string>
#include <utility>

#include "Batch/Cuda/Emulation.h"
//
#include "Batch/Backend.h"
#include "Batch/Cuda/FakeRuntime.h"
#include "Batch/Cuda/Session.cuh"
#include "Fitting/Assess.cuh"
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Rounds.cuh"
#include "Fitting/VariableProjection.h"

namespace voxelfit::cuda {  // Finish.cu
__global__ void listOutside(const FitTask t, int parameters, std::uint32_t* count);
__global__ void listOnBound(const FitTask t, int parameters, std::uint32_t* count);
__global__ void setAside(const FitTask t, int parameters, std::uint32_t* count);
__global__ void restoreBetter(const FitTask t, int parameters, std::uint32_t* count);
}  // namespace voxelfit::cuda

namespace voxelfit::testing {

template <class... Arguments>
void* known(void (*kernel)(Arguments...)) {
  fake::know(kernel);
  return reinterpret_cast<void*>(kernel);
}

template <class M>
CudaModel emulatedModel() {
  CudaModel model{M::info.id, kParameters<M>, {}};
  const auto set = [&](CudaKernel which, void* kernel) { model.kernels[static_cast<int>(which)] = kernel; };
  if constexpr (!kSearchesInDouble<M>)
    set(CudaKernel::FitFloat, known(fitRound<M, LevenbergMarquardt, float>));
  set(CudaKernel::FitDouble, known(fitRound<M, LevenbergMarquardt, double>));
  if constexpr (kHasVariableProjection<M>) {
    set(CudaKernel::ProjectFloat, known(fitRound<M, VariableProjection, float>));
    set(CudaKernel::ProjectDouble, known(fitRound<M, VariableProjection, double>));
  }
  set(CudaKernel::Assess, known(assessVoxels<M>));
  return model;
}

/// Knows the models Ms, of which no two have as many parameters.
template <class... Ms>
class EmulatedBackend : public Backend {
 public:
  EmulatedBackend() {
    for (auto* step : {cuda::listOutside, cuda::listOnBound, cuda::setAside, cuda::restoreBetter})
      known(step);
    (models_.emplace(kParameters<Ms>, emulatedModel<Ms>()), ...);
  }
  std::string name() const override { return "emulated"; }
  std::int64_t tileVoxels(int) const override { return 1 << 16; }
  void search(const ModelEntry& model, const FitPlan& plan, const FitTask& task) override {
    run(model, kernelFor(plan), task, {}, CudaPart::Search);
  }
  void fit(const ModelEntry& model, const FitPlan& plan, const FitTask& task,
           const AssessTask& assessment) override {
    run(model, kernelFor(plan), task, assessment, CudaPart::Both);
  }
  void refine(const ModelEntry& model, const FitTask& task, const AssessTask& assessment) override {
    run(model, CudaKernel::Assess, task, assessment, CudaPart::Refine);
  }

 private:
  static CudaKernel kernelFor(const FitPlan& plan) {
    const bool isFloat = plan.precision == Precision::Float;
    if (plan.fitter == FitterKind::LevenbergMarquardt)
      return isFloat ? CudaKernel::FitFloat : CudaKernel::FitDouble;
    return isFloat ? CudaKernel::ProjectFloat : CudaKernel::ProjectDouble;
  }

  void run(const ModelEntry& model, CudaKernel fitter, const FitTask& task, const AssessTask& assessment,
           CudaPart part) {
    session_.fit({&models_.at(model.description.parameterCount), fitter, task, assessment,
                  model.description.derivedCount, false, part});
  }

  std::map<int, CudaModel> models_;
  cuda::Session session_{0};
};

}  // namespace voxelfit::testing
