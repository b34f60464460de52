// SPDX-License-Identifier: BSD-3-Clause
#include <cstring>

#include "Batch/Backend.h"
#include "Batch/TileLoop.h"
#include "Core/SubnormalsAsZero.h"
#include "Fitting/CeresFit.h"
#include "Fitting/LinearisedFit.h"
#include "Fitting/Status.h"
#include "Sdk/Registry.h"

namespace voxelfit {
namespace {

class CpuBackend : public Backend {
 public:
  explicit CpuBackend(InstructionSet set) : set_(set) {}

  std::string name() const override { return std::string("cpu ") + instructionSetName(set_); }

  std::int64_t tileVoxels(int samples) const override { return cachedVoxels(samples); }

  void fit(const ModelEntry& model, const FitPlan& plan, const FitTask& task,
           const AssessTask& assessment) override {
    search(model, plan, task);
    if (!isLinearised(plan.fitter)) return refine(model, task, assessment);
    const int parameters = model.description.parameterCount;
    refine(model, heldWhereFitted(task, parameters), assessment);
    countParameters(task, parameters, assessment);
  }

  void refine(const ModelEntry& model, const FitTask& task, const AssessTask& assessment) override {
    const SubnormalsAsZero here;
    model.kernels[static_cast<int>(set_)].assess(task, assessment);
  }

  void search(const ModelEntry& model, const FitPlan& plan, const FitTask& task) override {
    const SubnormalsAsZero here;
    const Kernels& kernels = model.kernels[static_cast<int>(set_)];
    const bool isFloat = plan.precision == Precision::Float;
    switch (plan.fitter) {
      case FitterKind::Compressed:
        // the scalar set has no compressed kernel; variable projection gives the same optimum
        return kernels.compressed ? kernels.compressed(task) : kernels.projectFloat(task);
      case FitterKind::VariableProjection:
        return isFloat ? kernels.projectFloat(task) : kernels.projectDouble(task);
      case FitterKind::LevenbergMarquardt:
        return isFloat ? kernels.fitFloat(task) : kernels.fitDouble(task);
      case FitterKind::Linear:
        return kernels.fitDouble(task);
      case FitterKind::Ceres:
        return fitByCeres({model.curve, model.gradient, model.description.parameterCount}, task);
      case FitterKind::Linearised:
      case FitterKind::Graphical:
        return fitLinearised(plan.fitter, model.description, task);
    }
  }

 private:
  InstructionSet set_;
};

}  // namespace

std::unique_ptr<Backend> makeCpuBackend(InstructionSet instructionSet) {
  return std::make_unique<CpuBackend>(instructionSet);
}

}  // namespace voxelfit
