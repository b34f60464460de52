// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Reweighting.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "Fitting/Finish.h"
#include "Fitting/Status.h"

namespace voxelfit {
namespace {

constexpr int kMostSteps = 100, kStepsWithScale = 40;
constexpr int kParts = 3;                  ///< of the samples, one of which is left out of a start
constexpr double kNegligible = 1e-6;       ///< gain of the deviance below which a voxel is settled
constexpr double kScaleNegligible = 1e-5;  ///< share by which its scale may still move then

}  // namespace

Reweighting::Descent::Descent(const FitTask& task, int parameters)
    : fitted(makeRow<float>(parameters * task.stride)),
      curves(makeRow<float>(task.samples * task.stride)),
      deviance(task.stride),
      state(task.stride) {}

Reweighting::Reweighting(const ErrorLaw& law, const FitTask& task, int parameters)
    : asked_(law.kind), law_(law), parameters_(parameters), best_(task, parameters) {
  for (int k = 0; k < parameters; ++k) free_ += !task.parameters[k].fixed;
  for (auto* row : {&curves_, &values_, &roots_}) *row = makeRow<float>(task.samples * task.stride);
  for (auto* voxel : {&data_, &fit_, &root_, &workRoot_, &workValue_}) voxel->resize(task.samples);
  scale_.resize(task.stride);
  if (asked_ == LawKind::Tukey) lowest_.emplace(task, parameters);
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
  for (int k = 0; k < parameters_; ++k) best_.fitted[k * task.stride + v] = task.fitted[k * task.stride + v];
  for (int i = 0; i < task.samples; ++i) best_.curves[i * task.stride + v] = curves_[i * task.stride + v];
}

void Reweighting::restore(const FitTask& task, std::int64_t v) {
  for (int k = 0; k < parameters_; ++k) task.fitted[k * task.stride + v] = best_.fitted[k * task.stride + v];
}

/// Goes back to the voxel's lowest minimum.
void Reweighting::takeLowest(const FitTask& task, std::int64_t v) {
  for (int k = 0; k < parameters_; ++k)
    task.fitted[k * task.stride + v] = lowest_->fitted[k * task.stride + v];
  for (int i = 0; i < task.samples; ++i) curves_[i * task.stride + v] = lowest_->curves[i * task.stride + v];
  keep(task, v);
  best_.deviance[v] = lowest_->deviance[v];
  best_.state[v] = lowest_->state[v];
}

/// Every voxel stands at curves(), for a descent at the scale that it has, or estimates where it is 0.
void Reweighting::begin(const FitTask& task) {
  for (std::int64_t v = 0; v < task.voxels; ++v) {
    keep(task, v);
    load(task, v, curves_.get());
    const VoxelSamples voxel{data_, fit_, root_, free_};
    if (scale_[v] == 0.0) scale_[v] = scaleOf(law_, voxel, 0.0);
    best_.deviance[v] = deviance(law_, scale_[v], voxel);
    best_.state[v] = State::Bold;
  }
}

/// Makes the working values of the voxel from its best curve.
void Reweighting::aim(const FitTask& task, std::int64_t v, Step step) {
  load(task, v, best_.curves.get());
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
  State& state = best_.state[v];
  if (state == State::Settled) return restore(task, v);
  load(task, v, curves_.get());
  const VoxelSamples voxel{data_, fit_, root_, free_};
  const double found = deviance(law_, scale_[v], voxel);
  const double gain = best_.deviance[v] - found;
  if (!(gain >= -kNegligible)) {
    restore(task, v);
    state = state == State::Bold ? State::Careful : State::Settled;
    return;
  }
  keep(task, v);
  best_.deviance[v] = found;
  double moved = 0.0;
  if (mayRescale && law_.scale == 0.0) {
    const double scale = scaleOf(law_, voxel, scale_[v]);
    moved = std::abs(scale / scale_[v] - 1.0);
    scale_[v] = scale;
    best_.deviance[v] = deviance(law_, scale, voxel);
  }
  if (gain < kNegligible && moved < kScaleNegligible) state = State::Settled;
}

FitTask Reweighting::working(const FitTask& task) const {
  FitTask work = task;
  work.data = values_.get();
  work.voxelWeights = roots_.get();
  return work;
}

void Reweighting::descend(Backend& backend, const ModelEntry& model, const FitTask& task,
                          int stepsWithScale) {
  const FitTask work = working(task);
  for (int step = 0; step < kMostSteps; ++step) {
    bool any = false;
    for (std::int64_t v = 0; v < task.voxels; ++v) {
      if (best_.state[v] == State::Settled) continue;
      any = true;
      aim(task, v, best_.state[v] == State::Bold ? Step::Long : Step::Safe);
    }
    if (!any) break;
    backend.refine(model, work, {.fit = curves_.get()});
    for (std::int64_t v = 0; v < task.voxels; ++v) judge(task, v, step < stepsWithScale);
  }
  std::copy_n(best_.curves.get(), task.samples * task.stride, curves_.get());
}

/// Makes every third sample weightless and the others what they are.
void Reweighting::leaveOut(const FitTask& task, int part) {
  for (int i = 0; i < task.samples; ++i)
    for (std::int64_t v = 0; v < task.voxels; ++v) {
      const std::int64_t at = i * task.stride + v;
      values_[at] = task.data[at];
      roots_[at] = i % kParts == part ? 0.0f : task.voxelWeights ? task.voxelWeights[at] : 1.0f;
    }
}

/// Tukey's loss has more minima than one: an outlier among the few samples that decide a parameter can hold
/// the curve, and the good ones beside it look wrong. Descends from Huber's minimum and from
/// fits that leave a part of the samples out, all at Huber's scale, and keeps the lowest.
void Reweighting::tryOtherMinima(Backend& backend, const ModelEntry& model, const FitTask& task) {
  law_.kind = asked_;
  begin(task);
  descend(backend, model, task, 0);
  for (int part = 0; part < kParts; ++part) {
    std::swap(best_, *lowest_);
    leaveOut(task, part);
    backend.refine(model, working(task), {.fit = curves_.get()});
    begin(task);
    descend(backend, model, task, 0);
    for (std::int64_t v = 0; v < task.voxels; ++v)
      if (!(best_.deviance[v] < lowest_->deviance[v])) takeLowest(task, v);
  }
}

void Reweighting::settle(Backend& backend, const ModelEntry& model, const FitTask& task) {
  if (asked_ == LawKind::Tukey) law_.kind = LawKind::Huber;
  std::fill(scale_.begin(), scale_.end(), 0.0);
  begin(task);
  descend(backend, model, task, kStepsWithScale);
  if (asked_ == LawKind::Tukey) tryOtherMinima(backend, model, task);
  for (std::int64_t v = 0; v < task.voxels; ++v)
    task.status[v] = bit(best_.state[v] == State::Settled ? FitStatus::Converged : FitStatus::MaxIterations);
}

void Reweighting::assess(Backend& backend, const ModelEntry& model, const FitTask& task,
                         const AssessTask& out) {
  for (std::int64_t v = 0; v < task.voxels; ++v) aim(task, v, Step::Account);
  backend.refine(model, working(task), out);
  for (std::int64_t v = 0; v < task.voxels; ++v) storeCriteria(task, out, v);
}

void Reweighting::storeCriteria(const FitTask& task, const AssessTask& out, std::int64_t v) {
  load(task, v, best_.curves.get());
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
  const double likelihood = hasLikelihood(law_.kind) ? best_.deviance[v] : NAN;  // -2 log of it
  task.sumOfSquares[v] = static_cast<float>(squares);
  if (out.reducedChiSquared)
    out.reducedChiSquared[v] = static_cast<float>(n > free ? squares / (n - free) : NAN);
  if (out.rsquared) out.rsquared[v] = static_cast<float>(total > 0.0 ? 1.0 - squares / total : NAN);
  if (out.aicc) out.aicc[v] = static_cast<float>(spare > 0.0 ? likelihood + 2.0 * k * n / spare : NAN);
  if (out.bic) out.bic[v] = static_cast<float>(likelihood + k * std::log(n));
  if (!out.errors) return;
  const double factor = errorFactor(law_, scale_[v], voxel, free);
  for (int p = 0; p < parameters_; ++p) {
    float& error = out.errors[p * task.stride + v];
    error = static_cast<float>(error * factor);
  }
}

}  // namespace voxelfit
