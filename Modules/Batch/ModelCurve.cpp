// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/ModelCurve.h"

#include "Batch/DelaySearch.h"
#include "Signal/MovingInput.h"

namespace voxelfit {

ModelCurve::ModelCurve(const LoadedModel& model, std::vector<double> axis,
                       const std::optional<InputFunction>& input, const std::vector<Direction>& directions)
    : model_(model), samples_(axis.size()), x_(std::move(axis)) {
  if (input && has(model.description().wrapping, Wrapping::Delay))
    setWalk(*input);
  else if (input)
    setGrid(*input);
  if (model.description().hasDirections) directions_ = directionTable(directions, x_);
  step_.assign(x_.size(), 0.0);
  for (std::size_t i = 1; i < x_.size(); ++i) step_[i] = x_[i] - x_[i - 1];
  if (model.formula) formula_.emplace(model.formula, x_);
}

void ModelCurve::setWalk(const InputFunction& input) {
  const ModelDescription& model = model_.description();
  const ParameterText& delay = model.parameters[firstDelay(model)];
  MovingInput walk = movingInput(x_, input, delay.unit.unit().toBase(delay.lower));
  x_ = std::move(walk.sampleTimes);
  input_ = std::move(walk.concentration);
  portal_ = std::move(walk.portal);
  knots_ = std::move(walk.knots);
  sampleAt_.assign(walk.sampleAt.begin(), walk.sampleAt.end());
}

void ModelCurve::setGrid(const InputFunction& input) {
  InputGrid grid = mergeGrids(x_, input);
  x_ = std::move(grid.times);
  input_ = std::move(grid.concentration);
  portal_ = std::move(grid.portal);
  sampleAt_.assign(grid.sampleAt.begin(), grid.sampleAt.end());
}

Protocol<double> ModelCurve::protocol() const {
  return {.n = static_cast<int>(x_.size()),
          .x = x_.data(),
          .step = step_.data(),
          .aif = input_.empty() ? nullptr : input_.data(),
          .sampleAt = sampleAt_.empty() ? nullptr : sampleAt_.data(),
          .knots = knots_.empty() ? nullptr : knots_.data(),
          .portal = portal_.empty() ? nullptr : portal_.data(),
          .directions = directions_.empty() ? nullptr : directions_.data(),
          .formula = formula_ ? formula_->inDouble() : nullptr};
}

std::vector<double> ModelCurve::signal(const double* parameters, const double* constants) const {
  std::vector<double> values(samples_);
  const Protocol<double> acquisition = protocol();
  model_.entry.curve(parameters, constants, &acquisition, values.data());
  return values;
}

std::vector<double> ModelCurve::gradient(const double* parameters, const double* constants) const {
  const Protocol<double> acquisition = protocol();
  std::vector<double> slopes(model_.description().parameterCount * x_.size());
  model_.entry.gradient(parameters, constants, &acquisition, slopes.data());
  return atSamples(slopes);
}

std::optional<std::vector<double>> ModelCurve::gradientByJets(const double* parameters,
                                                              const double* constants) const {
  if (!model_.entry.jets) return std::nullopt;
  const Protocol<double> acquisition = protocol();
  std::vector<double> signal(samples_), slopes(model_.description().parameterCount * x_.size());
  model_.entry.jets(parameters, constants, &acquisition, signal.data(), slopes.data());
  return atSamples(slopes);
}

/// Without what lies behind the samples: the model's own layout has one column a position.
std::vector<double> ModelCurve::atSamples(const std::vector<double>& slopes) const {
  std::vector<double> values;
  for (auto row = slopes.begin(); row != slopes.end(); row += static_cast<std::ptrdiff_t>(x_.size()))
    values.insert(values.end(), row, row + static_cast<std::ptrdiff_t>(samples_));
  return values;
}

}  // namespace voxelfit
