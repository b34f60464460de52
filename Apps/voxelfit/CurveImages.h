// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The series that maps of parameters stand for; voxelfit evaluate writes it.
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "Batch/FitJob.h"
#include "Batch/ModelCurve.h"
#include "Core/Progress.h"
#include "Core/Volume.h"
#include "Sdk/Registry.h"
#include "Signal/InputFunction.h"

namespace voxelfit {

/// A model with numbers or maps for what it depends on; base units, all maps on one grid.
struct CurveImages {
  LoadedModel model;
  std::vector<double> axis;            ///< sample positions
  std::vector<Direction> directions;   ///< of the diffusion gradients, for models that need them
  std::optional<InputFunction> input;  ///< plasma concentration, for models that need it
  std::array<ValueOrMap, kMaxParameters> parameters;
  std::array<ValueOrMap, kMaxConstants> constants;
  ValueOrMap delay, portalDelay;       ///< of the input function and of that of a second inlet, s
  std::shared_ptr<const Volume> grid;  ///< one of the maps; null: there are numbers only
  std::optional<Mask> mask;            ///< voxels outside are 0

  /// The curve where everything is a number.
  std::vector<double> curve() const;

  /// The samples first, first + 1, ... of every voxel to frames[sample * voxels + voxel], as many as there is
  /// room for; NaN where a map is NaN. Wants a grid. Throws what ModelCurve throws, and Error Interrupted
  /// when `progress` says so.
  void fill(int first, std::span<float> frames, int threads, Progress& progress) const;

 private:
  std::vector<double> curveAt(const ModelCurve& shared, std::int64_t voxel) const;
};

}  // namespace voxelfit
