// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A fit as a value: everything the engine needs, resolved and in base units. The command line and the
// workbench build it.
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "Batch/VoxelSource.h"
#include "Core/Direction.h"
#include "Core/Volume.h"
#include "Fitting/ConstrainedFit.h"
#include "Fitting/ErrorLaw.h"
#include "Fitting/FitPlan.h"
#include "Sdk/Registry.h"
#include "Signal/InputFunction.h"

namespace voxelfit {

/// A number for all voxels or a map on the grid of the series; base units.
struct ValueOrMap {
  double value = 0.0;
  std::shared_ptr<const Volume> map;  ///< null: value

  double at(std::int64_t voxel) const { return map ? map->values[voxel] : value; }
};

/// What the user changed about one parameter. Absolute base units, also for signal parameters.
struct ParameterChoice {
  std::optional<ValueOrMap> start, lower, upper;
  bool fixed = false;  ///< stays at start
};

/// Which results are wanted beside the parameters; the words of `--maps`.
struct ResultChoice {
  bool derived = true;
  bool errors = false;
  bool correlations = false;
  bool criteria = true;
  bool status = true;
  bool fit = false;
  bool residuals = false;
  bool adequacy = false;
  bool curve = false;
};

struct FitJob {
  LoadedModel model;
  std::optional<LoadedModel> undelayed;             ///< for a model with delays: the model inside
  std::vector<double> axis;                         ///< sample positions, base units
  std::vector<Direction> directions;                ///< of the diffusion gradients, for models that need them
  std::optional<InputFunction> input;               ///< plasma concentration, for models that need it
  std::array<ValueOrMap, kMaxConstants> constants;  ///< in the order of the model's table
  std::array<ParameterChoice, kMaxParameters> parameters;
  std::vector<double> sampleWeights;                ///< one a sample, >= 0; empty: all 1
  std::shared_ptr<const VoxelSource> voxelWeights;  ///< one a sample of each voxel, >= 0; null: all 1
  std::optional<double> ignoreBelow;                ///< samples at or below weigh nothing; unit of the data
  std::string fitter = "auto", precision = "auto";
  int maxIterations = 50;
  std::vector<LinearConstraint> constraints;  ///< at most kMaxConstraints
  ErrorLaw law;                               ///< of the samples; the default is least squares
  bool hasCommonScale = false;                ///< a scale of 0 is estimated once for all voxels
  std::optional<int> starts;                  ///< searches of each voxel; none: as many as the model needs
  int bootstrap = 0;  ///< refitted copies for bootstrapped errors; 0: none, else 2 or more
  std::array<double, kMaxParameters> totalVariation{};  ///< weights, see RegularisedFit.h; 0: none
  ResultChoice results;

  Unit dataUnit = unit::signal;          ///< of the samples; its label is what counts
  int threads = 0;                       ///< 0: all cores
  std::int64_t memoryLimit = 4LL << 30;  ///< bytes

  /// True where weights differ between voxels.
  bool hasVoxelWeights() const { return voxelWeights || ignoreBelow; }

  /// True where voxels are not fitted one by one.
  bool isRegularised() const {
    return std::ranges::any_of(totalVariation, [](double weight) { return weight != 0.0; });
  }

  /// Parameters that are not held.
  int fitted() const {
    const int all = model.description().parameterCount;
    return static_cast<int>(std::count_if(parameters.begin(), parameters.begin() + all,
                                          [](const ParameterChoice& choice) { return !choice.fixed; }));
  }

  /// Searches of each voxel.
  int searches() const { return starts.value_or(std::max(1, model.description().starts)); }

  /// Every reason why the job cannot run, one line each; empty when it can. `samples` is the length of the
  /// series.
  std::vector<std::string> problems(int samples) const;
};

}  // namespace voxelfit
