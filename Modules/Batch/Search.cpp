// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "Batch/StartPoint.h"
#include "Fitting/Finish.h"
#include "Math/Random.h"

namespace voxelfit {
namespace {

constexpr std::uint64_t kBootstrapSeed = 0x626f6f74;
constexpr double kWorse = 1.01;           ///< costs above this multiple of the best are other minima
constexpr double kSmallestMisfit = 1e-5;  ///< root mean squares below this share of the data's are equal

/// Sum of the squared samples of a voxel.
double squaresOf(const FitTask& task, std::int64_t v) {
  double sum = 0.0;
  for (int i = 0; i < task.samples; ++i) {
    const double y = task.data[i * task.stride + v];
    sum += y * y;
  }
  return sum;
}

}  // namespace

Search::Search(const FitJob& job, const FitPlan& plan, const FitTask& task)
    : job_(job), plan_(plan), parameters_(job.model.description().parameterCount) {
  const std::int64_t rows = parameters_ * task.stride, curves = task.samples * task.stride;
  if (!job.law.isNormal()) {
    reweighting_.emplace(job.law, task, parameters_);
    if (job.law.scale == 0.0) scales_ = makeRow<float>(task.stride);
  }
  if (!job.constraints.empty()) constraints_.emplace(job.model.entry, job.constraints, task);
  if (job.searches() > 1 || job.bootstrap > 0) {
    trialFitted_ = makeRow<float>(rows);
    trialSums_ = makeRow<float>(task.stride);
    trialIterations_ = makeRow<float>(task.stride);
    trialStatus_ = makeRow<std::uint32_t>(task.stride);
  }
  if (job.searches() > 1) {
    starts_ = makeRow<float>(rows);
    localMinima_ = makeRow<float>(task.stride);
    costs_.resize(job.searches() * task.stride);
  }
  if (job.bootstrap > 0 || (job.searches() > 1 && reweighting_)) curves_ = makeRow<float>(curves);
  if (job.bootstrap > 0) {
    bootstrapErrors_ = makeRow<float>(rows);
    copies_ = makeRow<float>(curves);
  }
}

std::int64_t Search::bytes(const FitJob& job, int samples, std::int64_t stride) {
  std::int64_t bytes = 0;
  if (!job.law.isNormal()) bytes += Reweighting::bytes(samples, stride);
  if (!job.constraints.empty()) bytes += ConstraintKeeping::bytes(stride);
  if (job.searches() > 1) bytes += stride * (8LL * job.searches() + 4 * kMaxParameters);
  if (job.bootstrap > 0) bytes += stride * (8LL * samples + 24 * kMaxParameters);
  return bytes + 4 * stride * (kMaxParameters + 3);
}

void Search::fit(Backend& backend, const FitTask& task, const AssessTask& out,
                 std::span<const std::int64_t> voxels) {
  AssessTask all = out;
  if (job_.bootstrap > 0 && !out.fit) all.fit = curves_.get();
  if (job_.searches() == 1 && !reweighting_ && !constraints_) {
    backend.fit(job_.model.entry, plan_, task, all);
  } else {
    optimise(backend, task);
    if (job_.searches() > 1) tryOtherStarts(backend, task);
    assess(backend, task, all);
  }
  if (scales_)
    for (std::int64_t v = 0; v < task.voxels; ++v) scales_[v] = static_cast<float>(reweighting_->scales()[v]);
  if (job_.bootstrap == 0) return;
  if (out.fit) std::copy_n(out.fit, task.samples * task.stride, curves_.get());
  bootstrap(backend, task, voxels);
}

/// Finds the optimum that the start values of `task` lead to.
void Search::optimise(Backend& backend, const FitTask& task) {
  const ModelEntry& model = job_.model.entry;
  backend.fit(model, plan_, task, {.fit = reweighting_ ? reweighting_->curves() : nullptr});
  if (reweighting_) reweighting_->settle(backend, model, task);
  if (constraints_) constraints_->refit(task);
}

void Search::assess(Backend& backend, const FitTask& task, const AssessTask& out) {
  const ModelEntry& model = job_.model.entry;
  if (reweighting_) return reweighting_->assess(backend, model, task, out);
  if (!constraints_) return backend.refine(model, task, out);
  backend.refine(model, constraints_->hold(task), out);
  constraints_->storeUncertainty(task, out);
}

/// The same task with results of its own.
FitTask Search::trialOf(const FitTask& task) const {
  FitTask trial = task;
  trial.fitted = trialFitted_.get();
  trial.sumOfSquares = trialSums_.get();
  trial.iterations = trialIterations_.get();
  trial.status = trialStatus_.get();
  return trial;
}

/// Keeps the best optimum of all starts in `task` and the share of the others.
void Search::tryOtherStarts(Backend& backend, const FitTask& task) {
  FitTask trial = trialOf(task);
  for (std::int64_t v = 0; v < task.voxels; ++v) costs_[v] = cost(task, v);
  if (reweighting_) std::copy_n(reweighting_->curves(), task.samples * task.stride, curves_.get());
  if (constraints_) bent_ = constraints_->bent();
  best_.assign(costs_.begin(), costs_.begin() + task.voxels);
  for (int number = 1; number < job_.searches(); ++number) {
    setStarts(trial, number);
    optimise(backend, trial);
    for (std::int64_t v = 0; v < task.voxels; ++v) {
      const double found = costs_[number * task.stride + v] = cost(trial, v);
      if (found < best_[v]) take(trial, task, v);
      best_[v] = std::min(best_[v], found);
    }
  }
  countMinima(task);
  if (constraints_) constraints_->setBent(bent_);
  if (!reweighting_) return;
  std::copy_n(curves_.get(), task.samples * task.stride, reweighting_->curves());
  reweighting_->settle(backend, job_.model.entry, task);
}

void Search::setStarts(FitTask& trial, int number) {
  trial.starts = nullptr;  // which the samples suggest
  trial.continueFrom = false;
  for (int k = 0; k < parameters_; ++k) {
    ParameterSetting& setting = trial.parameters[k];
    if (setting.fixed || setting.isSignal) continue;  // any search finds how large a signal is
    const double share = startShare(number, k, parameters_);
    if (!setting.lower.map && !setting.upper.map) {
      setting.start = {startBetween(setting.lower.value, setting.upper.value, share), nullptr};
      continue;
    }
    float* start = starts_.get() + k * trial.stride;
    const auto at = [](const ValueOrRow& bound, std::int64_t v) {
      return bound.map ? static_cast<double>(bound.map[v]) : bound.value;
    };
    for (std::int64_t v = 0; v < trial.voxels; ++v)
      start[v] = static_cast<float>(startBetween(at(setting.lower, v), at(setting.upper, v), share));
    setting.start.map = start;
  }
}

/// What fits are compared by: a sum of squares, or what the deviance of the law stands for. Of Tukey's loss,
/// each fit at its own scale, that is a rule of thumb: it favours small residuals of most samples.
double Search::cost(const FitTask& task, std::int64_t v) const {
  if (reweighting_) return std::exp(reweighting_->deviances()[v] / task.samples);
  return std::max<double>(task.sumOfSquares[v], kSmallestMisfit * kSmallestMisfit * squaresOf(task, v));
}

/// Moves the results of one voxel.
void Search::take(const FitTask& from, const FitTask& to, std::int64_t v) {
  for (int k = 0; k < parameters_; ++k) to.fitted[k * to.stride + v] = from.fitted[k * to.stride + v];
  to.sumOfSquares[v] = from.sumOfSquares[v];
  to.iterations[v] = from.iterations[v];
  to.status[v] = from.status[v];
  if (constraints_) bent_[v] = constraints_->bent()[v];
  if (!reweighting_) return;
  for (int i = 0; i < to.samples; ++i) curves_[i * to.stride + v] = reweighting_->curves()[i * to.stride + v];
}

void Search::countMinima(const FitTask& task) {
  for (std::int64_t v = 0; v < task.voxels; ++v) {
    int worse = 0;
    for (int number = 0; number < job_.searches(); ++number)
      worse += costs_[number * task.stride + v] > kWorse * best_[v];
    localMinima_[v] = static_cast<float>(worse) / static_cast<float>(job_.searches());
  }
}

/// Refits copies of the fitted curves with new errors from the optimum.
void Search::bootstrap(Backend& backend, const FitTask& task, std::span<const std::int64_t> voxels) {
  FitTask trial = trialOf(task);
  trial.data = copies_.get();
  const std::int64_t numbers = parameters_ * task.stride;
  std::vector<double> mean(numbers), squares(numbers);
  for (int number = 0; number < job_.bootstrap; ++number) {
    for (std::int64_t v = 0; v < task.voxels; ++v)
      resample(task, v,
               {.seed = kBootstrapSeed,
                .voxel = static_cast<std::uint64_t>(voxels[v]),
                .number = static_cast<std::uint32_t>(number)});
    std::copy_n(task.fitted, numbers, trial.fitted);
    if (reweighting_) {
      std::copy_n(curves_.get(), task.samples * task.stride, reweighting_->curves());
      reweighting_->settle(backend, job_.model.entry, trial);
    } else if (isLinearised(plan_.fitter)) {
      backend.search(job_.model.entry, plan_, trial);
    } else {
      backend.refine(job_.model.entry, trial, {});
    }
    for (std::int64_t i = 0; i < numbers; ++i) {
      const double before = trial.fitted[i] - mean[i];
      mean[i] += before / (number + 1);
      squares[i] += before * (trial.fitted[i] - mean[i]);
    }
  }
  for (std::int64_t i = 0; i < numbers; ++i)
    bootstrapErrors_[i] = static_cast<float>(std::sqrt(squares[i] / std::max(job_.bootstrap - 1, 1)));
}

/// Makes copy `draw.number` of voxel v: for Rice from the law, else from the residuals of the fit, centred
/// and made larger by n / (n - p). Source: Davison and Hinkley, Bootstrap Methods and their Application
/// (1997), section 6.2.3.
void Search::resample(const FitTask& task, std::int64_t v, Draw draw) {
  std::vector<double> errors;
  std::vector<double> roots(task.samples, 1.0);
  for (int i = 0; i < task.samples; ++i) {
    const std::int64_t at = i * task.stride + v;
    if (task.sampleWeights) roots[i] = task.sampleWeights[i];
    if (task.voxelWeights) roots[i] *= task.voxelWeights[at];
    if (roots[i] > 0.0) errors.push_back(roots[i] * (task.data[at] - curves_[at]));
  }
  int free = 0;
  for (int k = 0; k < parameters_; ++k) free += !task.parameters[k].fixed && !isOnBound(task, k, v);
  const double n = static_cast<double>(errors.size());
  const double mean = std::accumulate(errors.begin(), errors.end(), 0.0) / n;
  const double larger = std::sqrt(n / std::max(n - free, 1.0));
  for (int i = 0; i < task.samples; ++i) {
    const std::int64_t at = i * task.stride + v;
    draw.sample = static_cast<std::uint32_t>(i);
    if (job_.law.kind == LawKind::Rician) {
      copies_[at] =
          static_cast<float>(withRicianNoise(curves_[at], scales_ ? scales_[v] : job_.law.scale, draw));
      continue;
    }
    const auto drawn = static_cast<std::size_t>(uniformPair(draw)[0] * n);
    copies_[at] =
        static_cast<float>(curves_[at] + (roots[i] > 0.0 ? larger * (errors[drawn] - mean) / roots[i] : 0.0));
  }
}

}  // namespace voxelfit
