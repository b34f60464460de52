// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/ModelCurve.h"

namespace voxelfit {

ModelCurve::ModelCurve(const LoadedModel& model, std::vector<double> axis,
                       const std::optional<InputFunction>& input, const std::vector<Direction>& directions)
    : model_(model), samples_(axis.size()), x_(std::move(axis)) {
  if (input) {
    InputGrid grid = mergeGrids(x_, *input);
    x_ = std::move(grid.times);
    input_ = std::move(grid.concentration);
    portal_ = std::move(grid.portal);
    sampleAt_.assign(grid.sampleAt.begin(), grid.sampleAt.end());
  }
  if (model.description().hasDirections) directions_ = directionTable(directions, x_);
  step_.assign(x_.size(), 0.0);
  for (std::size_t i = 1; i < x_.size(); ++i) step_[i] = x_[i] - x_[i - 1];
  if (model.formula) formula_.emplace(model.formula, x_);
}

Protocol<double> ModelCurve::protocol() const {
  return {.n = static_cast<int>(x_.size()),
          .x = x_.data(),
          .step = step_.data(),
          .aif = input_.empty() ? nullptr : input_.data(),
          .sampleAt = sampleAt_.empty() ? nullptr : sampleAt_.data(),
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
  const auto parameterCount = static_cast<std::size_t>(model_.description().parameterCount);
  std::vector<double> slopes(parameterCount * x_.size());  // the model's own layout has one column a position
  model_.entry.gradient(parameters, constants, &acquisition, slopes.data());
  std::vector<double> values;
  for (std::size_t k = 0; k < parameterCount; ++k)
    values.insert(values.end(), slopes.begin() + static_cast<std::ptrdiff_t>(k * x_.size()),
                  slopes.begin() + static_cast<std::ptrdiff_t>(k * x_.size() + samples_));
  return values;
}

}  // namespace voxelfit
