// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/DelaySearch.h"

#include <algorithm>
#include <cmath>

#include "Batch/Preparation.h"
#include "Signal/InputFunction.h"

namespace voxelfit {
namespace {

/// The smallest and the largest number of a map, without NaN, or the value twice.
std::pair<double, double> range(const ValueOrMap& setting) {
  if (!setting.map) return {setting.value, setting.value};
  std::pair<double, double> found{INFINITY, -INFINITY};
  for (const float value : setting.map->values)
    if (!std::isnan(value)) {
      found.first = std::min<double>(found.first, value);
      found.second = std::max<double>(found.second, value);
    }
  return found;
}

/// Gives the table's starts where the job has none: estimating them for each delay would take longer than the
/// search.
void giveStarts(FitJob& job) {
  const ModelDescription& model = job.model.description();
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    if (!job.parameters[k].start && !row.isSignal())
      job.parameters[k].start = ValueOrMap{row.unit.unit().toBase(row.start), nullptr};
  }
}

}  // namespace

bool isDelayFixed(const FitJob& job) {
  return job.parameters[job.model.description().parameterCount - 1].fixed;
}

std::pair<double, double> delayRange(const FitJob& job) {
  const ModelDescription& model = job.model.description();
  const ParameterText& row = model.parameters[model.parameterCount - 1];
  const ParameterChoice& delay = job.parameters[model.parameterCount - 1];
  if (delay.fixed) return delay.start ? range(*delay.start) : std::pair(row.start, row.start);
  return {delay.lower ? range(*delay.lower).first : row.lower,
          delay.upper ? range(*delay.upper).second : row.upper};
}

DelaySearch::DelaySearch(const FitJob& job, int samples) : delayed_(job.model), inside_(*job.undelayed) {
  const auto [lowest, highest] = delayRange(job);
  const int steps =
      std::clamp(static_cast<int>(std::ceil((highest - lowest) / kSearchStep)), 1, kMostDelays - 1);
  FitJob attempt = job;
  attempt.model = *job.undelayed;
  attempt.undelayed.reset();
  attempt.fitter = attempt.precision = "auto";
  // no compressed fits: each delay would need a table, and they count no samples before the agent arrives
  attempt.model.entry.columns = nullptr;
  giveStarts(attempt);
  for (int k = 0; k <= steps; ++k) {
    const double delay = std::lerp(lowest, highest, static_cast<double>(k) / steps);
    attempt.input = delayed(*job.input, delay);
    attempts_.push_back({delay, std::make_unique<Preparation>(attempt, samples)});
  }
}

DelaySearch::~DelaySearch() = default;

/// The parameters with the smallest sum of squares that each voxel of a tile has seen.
class DelaySearch::Best {
 public:
  Best(const FitTask& task, int rows)
      : task_(task), rows_(rows), parameters_(rows * task.stride), squares_(task.voxels) {
    forget();
  }

  /// Lets any fit be better.
  void forget() { std::fill(squares_.begin(), squares_.end(), INFINITY); }

  /// Takes over the voxels whose fit, as it stands in the task, is better.
  void keep() {
    for (std::int64_t v = 0; v < task_.voxels; ++v) {
      if (!(task_.sumOfSquares[v] < squares_[v])) continue;
      squares_[v] = task_.sumOfSquares[v];
      for (int k = 0; k < rows_; ++k) parameters_[k * task_.stride + v] = task_.fitted[k * task_.stride + v];
    }
  }

  /// Puts the best parameters into the task, with the delay moved.
  void restore(float moved) const {
    std::copy(parameters_.begin(), parameters_.end(), task_.fitted);
    float* const delays = task_.fitted + (rows_ - 1) * task_.stride;
    for (std::int64_t v = 0; v < task_.voxels; ++v) delays[v] += moved;
  }

 private:
  const FitTask& task_;
  int rows_;
  std::vector<float> parameters_, squares_;
};

void DelaySearch::search(Backend& backend, const FitPlan& plan, FitTask& task) const {
  Best best(task, delayed_.description().parameterCount);
  searchCommonDelays(backend, task, best);
  best.forget();
  task.continueFrom = true;
  for (const float moved : {0.0F, -kNeighbour, kNeighbour}) {
    best.restore(moved);
    backend.search(delayed_.entry, plan, task);
    best.keep();
  }
  best.restore(0.0F);
}

void DelaySearch::searchCommonDelays(Backend& backend, const FitTask& task, Best& best) const {
  const int last = delayed_.description().parameterCount - 1;
  for (const Attempt& attempt : attempts_) {
    FitTask trial = task;
    const FitTask& prepared = attempt.preparation->task();
    trial.protocolFloat = prepared.protocolFloat;
    trial.protocolDouble = prepared.protocolDouble;
    trial.tolerance = prepared.tolerance;
    trial.continueFrom = false;
    backend.search(inside_.entry, attempt.preparation->plan(), trial);
    std::fill_n(task.fitted + last * task.stride, task.voxels, static_cast<float>(attempt.delay));
    best.keep();
  }
}

}  // namespace voxelfit
