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

/// A model at fixed sample positions, with all that its curve needs; base units.
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

  std::size_t samples() const { return samples_; }

 private:
  Protocol<double> protocol() const;

  LoadedModel model_;
  std::size_t samples_;
  std::vector<double> x_, step_, input_, portal_, directions_;
  std::vector<std::int32_t> sampleAt_;
  std::optional<FormulaSamples> formula_;
};

}  // namespace voxelfit
