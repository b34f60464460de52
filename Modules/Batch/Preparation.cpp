// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Preparation.h"

#include <algorithm>
#include <cmath>

#include "Batch/DelaySearch.h"
#include "Core/Error.h"
#include "Models/DecayPlan.h"
#include "Signal/MovingInput.h"

namespace voxelfit {
namespace {

/// Sampling intervals that differ by less than this share are taken as equal, so that they share their
/// exponentials.
constexpr double kEqualSteps = 1e-6;

std::vector<double> stepsOf(const std::vector<double>& x) {
  std::vector<double> steps(x.size(), 0.0);
  for (std::size_t i = 1; i < x.size(); ++i) {
    steps[i] = x[i] - x[i - 1];
    for (std::size_t j = std::max<std::size_t>(i, 4) - 3; j < i; ++j)
      if (j > 0 && std::abs(steps[i] - steps[j]) <= kEqualSteps * std::abs(steps[j])) {
        steps[i] = steps[j];
        break;
      }
  }
  return steps;
}

/// Whether the input function bends between the samples of the series.
bool isFiner(const InputGrid& grid, std::size_t samples) { return grid.times.size() > samples; }

std::vector<float> toFloat(const std::vector<double>& values) { return {values.begin(), values.end()}; }

}  // namespace

Preparation::Preparation(const FitJob& job, int samples) {
  const auto problems = job.problems(samples);
  if (!problems.empty()) throw Error(ErrorCode::Usage, problems.front());
  task_.samples = samples;
  task_.maxIterations = job.maxIterations;
  setProtocol(job);
  setWeights(job);
  setParameters(job);
  makePlan(job);
  if (plan_.fitter == FitterKind::VariableProjection) estimateStarts(job);
  if (!job.undelayed || areDelaysFixed(job)) return;
  delaySearch_ = std::make_unique<DelaySearch>(job, samples);
  plan_.reason += ", from the best of many common delays";
}

Preparation::~Preparation() = default;

void Preparation::setProtocol(const FitJob& job) {
  if (has(job.model.description().wrapping, Wrapping::Delay)) return setWalk(job);
  x_ = job.axis;
  if (job.model.description().input != InputCurve::None) {
    const InputGrid grid = mergeGrids(job.axis, *job.input);
    if (isFiner(grid, job.axis.size())) {
      x_ = grid.times;
      sampleAt_.assign(grid.sampleAt.begin(), grid.sampleAt.end());
    }
    input_ = grid.concentration;
    portal_ = grid.portal;
  }
  if (job.model.description().hasDirections) directions_ = directionTable(job.directions, job.axis);
  step_ = stepsOf(x_);
  bindProtocol(job);
}

/// The positions of a model whose delay differs between voxels.
void Preparation::setWalk(const FitJob& job) {
  MovingInput walk = movingInput(job.axis, *job.input, lowestDelay(job));
  x_ = std::move(walk.sampleTimes);
  input_ = std::move(walk.concentration);
  portal_ = std::move(walk.portal);
  knots_ = std::move(walk.knots);
  sampleAt_.assign(walk.sampleAt.begin(), walk.sampleAt.end());
  bindProtocol(job);
}

void Preparation::bindProtocol(const FitJob& job) {
  if (x_.size() <= kDecayTable) decaySteps_ = planDecay(x_);
  xFloat_ = toFloat(x_);
  stepFloat_ = toFloat(step_);
  inputFloat_ = toFloat(input_);
  portalFloat_ = toFloat(portal_);
  directionsFloat_ = toFloat(directions_);
  const int n = static_cast<int>(x_.size());
  const DecayStep* decaySteps = decaySteps_.empty() ? nullptr : decaySteps_.data();
  const std::int32_t* sampleAt = sampleAt_.empty() ? nullptr : sampleAt_.data();
  task_.protocolDouble = {n, x_.data(), step_.data(), input_.data(), decaySteps, sampleAt};
  task_.protocolFloat = {n, xFloat_.data(), stepFloat_.data(), inputFloat_.data(), decaySteps, sampleAt};
  task_.protocolDouble.portal = portal_.data();
  task_.protocolFloat.portal = portalFloat_.data();
  task_.protocolDouble.directions = directions_.data();
  task_.protocolFloat.directions = directionsFloat_.data();
  task_.protocolDouble.knots = knots_.empty() ? nullptr : knots_.data();
  task_.protocolDouble.rows = task_.protocolFloat.rows = static_cast<int>(knots_.size());
  if (job.model.formula) {
    formula_.emplace(job.model.formula, x_);
    task_.protocolDouble.formula = formula_->inDouble();
    task_.protocolFloat.formula = formula_->inFloat();
  }
}

void Preparation::setWeights(const FitJob& job) {
  if (job.sampleWeights.empty()) return;
  for (const double weight : job.sampleWeights) weightRoots_.push_back(std::sqrt(weight));
  weightRootsFloat_ = toFloat(weightRoots_);
  task_.sampleWeights = weightRoots_.data();
  task_.sampleWeightsFloat = weightRootsFloat_.data();
}

void Preparation::setParameters(const FitJob& job) {
  const ModelDescription& model = job.model.description();
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    const ParameterChoice& choice = job.parameters[k];
    const Unit unit = row.unit.unit();
    ParameterSetting& setting = task_.parameters[k];
    setting.isSignal = setting.relative = row.isSignal();
    setting.fixed = choice.fixed;
    setting.start.value = unit.toBase(row.start);
    setting.lower.value = unit.toBase(row.lower);
    setting.upper.value = unit.toBase(row.upper);
    if (row.isSignal()) continue;  // choices are absolute, the table is relative: rows are made tile by tile
    if (choice.start) setting.start.value = choice.start->value;
    if (choice.lower) setting.lower.value = choice.lower->value;
    if (choice.upper) setting.upper.value = choice.upper->value;
  }
  for (int k = 0; k < model.constantCount; ++k) task_.constants[k].value = job.constants[k].value;
}

void Preparation::makePlan(const FitJob& job) {
  const ModelDescription& model = job.model.description();
  PlanRequest request{.fitter = job.fitter,
                      .precision = job.precision,
                      .hasVoxelWeights = job.hasVoxelWeights(),
                      .law = job.law.kind,
                      .hasConstraints = !job.constraints.empty(),
                      .starts = job.searches()};
  for (int k = 0; k < model.constantCount; ++k) request.hasConstantMaps |= job.constants[k].map != nullptr;
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterChoice& choice = job.parameters[k];
    if (choice.fixed) request.fixed |= 1u << k;
    for (const auto& bound : {choice.lower, choice.upper})
      request.hasBoundMaps |= bound && (bound->map != nullptr || model.parameters[k].isSignal());
  }
  plan_ = FitPlan::make(model, job.model.entry.columns, request);
  if (plan_.fitter == FitterKind::Compressed) {
    table_ = CompressedTable::make(model, job.model.entry.columns, task_);
    if (!table_) {
      if (job.fitter != "auto")
        throw Error(ErrorCode::Usage, "--fitter compressed: these samples cannot be compressed");
      request.fitter = fitterName(FitterKind::VariableProjection);
      plan_ = FitPlan::make(model, job.model.entry.columns, request);
      plan_.reason = "these samples cannot be compressed";
    }
  }
  if (table_) task_.table = table_->view();
  task_.tolerance = plan_.precision == Precision::Double ? 1e-10 : 3e-4;
}

/// A start or a constant that the user gives voxel by voxel, or a start at all, is taken as it is.
void Preparation::estimateStarts(const FitJob& job) {
  const ModelDescription& model = job.model.description();
  for (int k = 0; k < model.parameterCount; ++k)
    if (job.parameters[k].start) return;
  for (int k = 0; k < model.constantCount; ++k)
    if (job.constants[k].map) return;
  starts_ = StartEstimator::make({model, job.model.entry.curve, job.model.entry.coordinates}, task_);
  if (!starts_) return;
  task_.starts = starts_->view();
  task_.startBasis = starts_->basis();
}

}  // namespace voxelfit
