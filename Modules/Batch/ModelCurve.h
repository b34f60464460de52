// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <optional>
#include <vector>

#include "Core/Direction.h"
#include "Models/Limits.h"
#include "Sdk/FormulaSamples.h"
#include "Sdk/Registry.h"
#include "Signal/InputFunction.h"

namespace voxelfit {

/// A model at fixed sample positions, with all that its curve needs; base units. One with a delay takes those
/// from the lower bound of its table on.
class ModelCurve {
 public:
  /// `directions` are those of the samples, where the model needs them. Throws what mergeGrids() throws when
  /// the input function does not cover the axis.
  ModelCurve(const LoadedModel& model, std::vector<double> axis, const std::optional<InputFunction>& input,
             const std::vector<Direction>& directions = {});

  /// The signal at parameters and constants in the order of the model's tables.
  std::vector<double> signal(const double* parameters, const double* constants) const;
  /// Its derivatives, [parameter * samples + sample].
  std::vector<double> gradient(const double* parameters, const double* constants) const;
  /// The same by ceres::Jet; nothing where the model has no such form, see ModelEntry::jets.
  std::optional<std::vector<double>> gradientByJets(const double* parameters, const double* constants) const;

  std::size_t samples() const { return samples_; }

 private:
  void setWalk(const InputFunction& input);
  void setGrid(const InputFunction& input);
  Protocol<double> protocol() const;
  std::vector<double> atSamples(const std::vector<double>& slopes) const;

  LoadedModel model_;
  std::size_t samples_;
  std::vector<double> x_, step_, input_, portal_, knots_, directions_;
  std::vector<std::int32_t> sampleAt_;
  std::optional<FormulaSamples> formula_;
};

}  // namespace voxelfit
