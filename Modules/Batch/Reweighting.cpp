// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Reweighting.h"

#include <cmath>

#include "Fitting/Finish.h"
#include "Fitting/Status.h"

namespace voxelfit {
namespace {

constexpr int kMostSteps = 100, kStepsWithScale = 40;
constexpr double kNegligible = 1e-6;       ///< gain of the deviance below which a voxel is settled
constexpr double kScaleNegligible = 1e-5;  ///< share by which its scale may still move then

}  // namespace

Reweighting::Reweighting(const ErrorLaw& law, const FitTask& task, int parameters)
    : law_(law), parameters_(parameters) {
  for (int k = 0; k < parameters; ++k) free_ += !task.parameters[k].fixed;
  for (auto* row : {&curves_, &best_, &values_, &roots_}) *row = makeRow<float>(task.samples * task.stride);
  fitted_ = makeRow<float>(parameters * task.stride);
  for (auto* voxel : {&data_, &fit_, &root_, &workRoot_, &workValue_}) voxel->resize(task.samples);
  for (auto* numbers : {&scale_, &deviance_}) numbers->resize(task.stride);
  state_.resize(task.stride);
}

/// Gathers one voxel with its curve among `curves`.
void Reweighting::load(const FitTask& task, std::int64_t v, const float* curves) {
  for (int i = 0; i < task.samples; ++i) {
    const std::int64_t at = i * task.stride + v;
    data_[i] = task.data[at];
    fit_[i] = curves[at];
    root_[i] = task.sampleWeights ? task.sampleWeights[i] : 1.0;
    if (task.voxelWeights) root_[i] *= task.voxelWeights[at];
  }
}

void Reweighting::keep(const FitTask& task, std::int64_t v) {
  for (int k = 0; k < parameters_; ++k) fitted_[k * task.stride + v] = task.fitted[k * task.stride + v];
  for (int i = 0; i < task.samples; ++i) best_[i * task.stride + v] = curves_[i * task.stride + v];
}

void Reweighting::restore(const FitTask& task, std::int64_t v) {
  for (int k = 0; k < parameters_; ++k) task.fitted[k * task.stride + v] = fitted_[k * task.stride + v];
}

void Reweighting::begin(const FitTask& task) {
  for (std::int64_t v = 0; v < task.voxels; ++v) {
    keep(task, v);
    load(task, v, best_.get());
    const VoxelSamples voxel{data_, fit_, root_, free_};
    scale_[v] = scaleOf(law_, voxel, 0.0);
    deviance_[v] = deviance(law_, scale_[v], voxel);
    state_[v] = State::Bold;
  }
}

/// Makes the working values of the voxel from its best curve.
void Reweighting::aim(const FitTask& task, std::int64_t v, Step step) {
  load(task, v, best_.get());
  workingSamples(law_, scale_[v], {data_, fit_, root_, free_}, step, {workRoot_, workValue_});
  for (int i = 0; i < task.samples; ++i) {
    const std::int64_t at = i * task.stride + v;
    const double voxelRoot = task.voxelWeights ? task.voxelWeights[at] : 1.0;
    roots_[at] = static_cast<float>(voxelRoot * workRoot_[i]);
    values_[at] = static_cast<float>(workValue_[i]);
  }
}

/// Takes the new curve where it is not worse, and a more careful step where it is.
void Reweighting::judge(const FitTask& task, std::int64_t v, bool mayRescale) {
  if (state_[v] == State::Settled) return restore(task, v);
  load(task, v, curves_.get());
  const VoxelSamples voxel{data_, fit_, root_, free_};
  const double found = deviance(law_, scale_[v], voxel);
  const double gain = deviance_[v] - found;
  if (!(gain >= -kNegligible)) {
    restore(task, v);
    state_[v] = state_[v] == State::Bold ? State::Careful : State::Settled;
    return;
  }
  keep(task, v);
  deviance_[v] = found;
  double moved = 0.0;
  if (mayRescale && law_.scale == 0.0) {
    const double scale = scaleOf(law_, voxel, scale_[v]);
    moved = std::abs(scale / scale_[v] - 1.0);
    scale_[v] = scale;
    deviance_[v] = deviance(law_, scale, voxel);
  }
  if (gain < kNegligible && moved < kScaleNegligible) state_[v] = State::Settled;
}

FitTask Reweighting::working(const FitTask& task) const {
  FitTask work = task;
  work.data = values_.get();
  work.voxelWeights = roots_.get();
  return work;
}

void Reweighting::settle(Backend& backend, const ModelEntry& model, const FitTask& task) {
  begin(task);
  const FitTask work = working(task);
  const auto isOpen = [&](std::int64_t v) { return state_[v] != State::Settled; };
  for (int step = 0; step < kMostSteps; ++step) {
    bool any = false;
    for (std::int64_t v = 0; v < task.voxels; ++v) {
      if (!isOpen(v)) continue;
      any = true;
      aim(task, v, state_[v] == State::Bold ? Step::Long : Step::Safe);
    }
    if (!any) break;
    backend.refine(model, work, {.fit = curves_.get()});
    for (std::int64_t v = 0; v < task.voxels; ++v) judge(task, v, step < kStepsWithScale);
  }
  for (std::int64_t v = 0; v < task.voxels; ++v)
    task.status[v] = bit(isOpen(v) ? FitStatus::MaxIterations : FitStatus::Converged);
  std::copy_n(best_.get(), task.samples * task.stride, curves_.get());
}

void Reweighting::assess(Backend& backend, const ModelEntry& model, const FitTask& task,
                         const AssessTask& out) {
  for (std::int64_t v = 0; v < task.voxels; ++v) aim(task, v, Step::Account);
  backend.refine(model, working(task), out);
  for (std::int64_t v = 0; v < task.voxels; ++v) storeCriteria(task, out, v);
}

void Reweighting::storeCriteria(const FitTask& task, const AssessTask& out, std::int64_t v) {
  load(task, v, best_.get());
  const VoxelSamples voxel{data_, fit_, root_, free_};
  int free = 0;
  for (int k = 0; k < parameters_; ++k) free += !task.parameters[k].fixed && !isOnBound(task, k, v);
  double weights = 0.0, mean = 0.0;
  for (std::size_t i = 0; i < data_.size(); ++i) {
    weights += root_[i] * root_[i];
    mean += root_[i] * root_[i] * data_[i];
  }
  const std::vector<double> flat(data_.size(), mean / weights);
  const double squares = voxel.squares(), total = VoxelSamples{data_, flat, root_, free_}.squares();
  const double n = voxel.counted(), k = free + (law_.scale == 0.0 ? 1.0 : 0.0), spare = n - k - 1.0;
  task.sumOfSquares[v] = static_cast<float>(squares);
  if (out.reducedChiSquared)
    out.reducedChiSquared[v] = static_cast<float>(n > free ? squares / (n - free) : NAN);
  if (out.rsquared) out.rsquared[v] = static_cast<float>(total > 0.0 ? 1.0 - squares / total : NAN);
  if (out.aicc) out.aicc[v] = static_cast<float>(spare > 0.0 ? deviance_[v] + 2.0 * k * n / spare : NAN);
  if (out.bic) out.bic[v] = static_cast<float>(deviance_[v] + k * std::log(n));
  if (!out.errors) return;
  const double factor = errorFactor(law_, scale_[v], voxel, free);
  for (int p = 0; p < parameters_; ++p) {
    float& error = out.errors[p * task.stride + v];
    error = static_cast<float>(error * factor);
  }
}

}  // namespace voxelfit
