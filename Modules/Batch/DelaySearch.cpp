// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/DelaySearch.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "Batch/Preparation.h"
#include "Signal/InputFunction.h"

namespace voxelfit {
namespace {

/// The smallest and the largest number of a map, without NaN (0 where all are), or the value twice.
std::pair<double, double> range(const ValueOrMap& setting) {
  if (!setting.map) return {setting.value, setting.value};
  std::pair<double, double> found{INFINITY, -INFINITY};
  for (const float value : setting.map->values)
    if (!std::isnan(value)) {
      found.first = std::min<double>(found.first, value);
      found.second = std::max<double>(found.second, value);
    }
  return found.first <= found.second ? found : std::pair(0.0, 0.0);
}

/// The smallest and the largest value of delay k that a job allows in any voxel.
std::pair<double, double> delayRange(const FitJob& job, int k) {
  const ParameterText& row = job.model.description().parameters[k];
  const ParameterChoice& delay = job.parameters[k];
  if (delay.fixed) return delay.start ? range(*delay.start) : std::pair(row.start, row.start);
  return {delay.lower ? range(*delay.lower).first : row.lower,
          delay.upper ? range(*delay.upper).second : row.upper};
}

/// Common values of delay k, at most `step` apart; one where it is held.
std::vector<double> commonDelays(const FitJob& job, int k, double step) {
  const auto [lowest, highest] = delayRange(job, k);
  if (job.parameters[k].fixed) return {std::midpoint(lowest, highest)};
  const int steps =
      std::clamp(static_cast<int>(std::ceil((highest - lowest) / step)), 1, DelaySearch::kMostDelays - 1);
  std::vector<double> delays;
  for (int i = 0; i <= steps; ++i)
    delays.push_back(std::lerp(lowest, highest, static_cast<double>(i) / steps));
  return delays;
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

int firstDelay(const ModelDescription& model) {
  return model.parameterCount - (model.input == InputCurve::PlasmaOfTwo ? 2 : 1);
}

bool areDelaysFixed(const FitJob& job) {
  const ModelDescription& model = job.model.description();
  return std::all_of(job.parameters.begin() + firstDelay(model),
                     job.parameters.begin() + model.parameterCount,
                     [](const ParameterChoice& delay) { return delay.fixed; });
}

double lowestDelay(const FitJob& job) {
  double lowest = INFINITY;
  for (int k = firstDelay(job.model.description()); k < job.model.description().parameterCount; ++k)
    lowest = std::min(lowest, delayRange(job, k).first);
  return lowest;
}

DelaySearch::DelaySearch(const FitJob& job, int samples) : delayed_(job.model), inside_(*job.undelayed) {
  const int first = firstDelay(job.model.description());
  const bool hasPortal = first + 1 < job.model.description().parameterCount;
  FitJob attempt = job;
  attempt.model = *job.undelayed;
  attempt.undelayed.reset();
  attempt.fitter = attempt.precision = "auto";
  // no compressed fits: each delay would need a table, and they count no samples before the agent arrives
  attempt.model.entry.columns = nullptr;
  giveStarts(attempt);
  for (const double portal : hasPortal ? commonDelays(job, first + 1, kPortalSearchStep) : std::vector{0.0}) {
    attempts_.emplace_back();
    for (const double delay : commonDelays(job, first, kSearchStep)) {
      attempt.input = delayed(*job.input, delay, portal);
      attempts_.back().push_back({{delay, portal}, std::make_unique<Preparation>(attempt, samples)});
    }
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

  /// Puts the best parameters into the task.
  void restore() const { std::copy(parameters_.begin(), parameters_.end(), task_.fitted); }

 private:
  const FitTask& task_;
  int rows_;
  std::vector<float> parameters_, squares_;
};

void DelaySearch::search(Backend& backend, const FitPlan& plan, FitTask& task) const {
  const int rows = delayed_.description().parameterCount;
  Best common(task, rows), best(task, rows);
  task.continueFrom = true;
  for (const auto& attempts : attempts_) {
    common.forget();
    for (const Attempt& attempt : attempts) {
      fitInside(backend, attempt, task);
      common.keep();
    }
    common.restore();
    backend.search(delayed_.entry, plan, task);
    best.keep();
  }
  for (int k = firstDelay(delayed_.description()); k < rows; ++k) {
    if (task.parameters[k].fixed) continue;
    for (const float moved : {-kNeighbour, kNeighbour}) {
      best.restore();
      for (std::int64_t v = 0; v < task.voxels; ++v) task.fitted[k * task.stride + v] += moved;
      backend.search(delayed_.entry, plan, task);
      best.keep();
    }
  }
  best.restore();
}

/// Gives every voxel of the task these delays, but for those that are held.
void DelaySearch::putDelays(const std::array<double, 2>& delays, const FitTask& task) const {
  const int first = firstDelay(delayed_.description());
  for (int k = first; k < delayed_.description().parameterCount; ++k) {
    const ParameterSetting& setting = task.parameters[k];
    float* const row = task.fitted + k * task.stride;
    if (!setting.fixed)
      std::fill_n(row, task.voxels, static_cast<float>(delays[k - first]));
    else if (setting.start.map)
      std::copy_n(setting.start.map, task.voxels, row);
    else
      std::fill_n(row, task.voxels, static_cast<float>(setting.start.value));
  }
}

/// Fills the task with the fit of the model inside for common delays.
void DelaySearch::fitInside(Backend& backend, const Attempt& attempt, const FitTask& task) const {
  FitTask trial = task;
  const FitTask& prepared = attempt.preparation->task();
  trial.protocolFloat = prepared.protocolFloat;
  trial.protocolDouble = prepared.protocolDouble;
  trial.tolerance = prepared.tolerance;
  trial.continueFrom = false;
  backend.search(inside_.entry, attempt.preparation->plan(), trial);
  putDelays(attempt.delays, task);
}

}  // namespace voxelfit
