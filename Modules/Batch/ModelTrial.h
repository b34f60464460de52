// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "Batch/Backend.h"
#include "Batch/FitJob.h"
#include "Batch/ModelCurve.h"
#include "Maps/ResultMap.h"

namespace voxelfit {

/// One model of the selftest with everything that a fit of it needs: samples, an input function, constants
/// and noise-free voxels with known parameters. It tells how far the model is from what it must be.
class ModelTrial {
 public:
  ModelTrial(const Registry& registry, const LoadedModel& model);

  /// "tofts", "tofts in signal with delay".
  std::string name() const;

  /// Relative error of the value that was worked out elsewhere. A wrapped model gives it with no delay, and
  /// as the concentration that its signal stands for.
  double checkError() const;

  /// Largest relative change of a number of the tables that goes from the unit of files to base units and
  /// back.
  double unitError() const;

  /// Largest difference between the gradient and central differences, relative to the largest slope of its
  /// parameter.
  double gradientError() const;

  /// The same for the gradient by ceres::Jet. Nothing where the model has none, see ModelEntry::jets.
  std::optional<double> jetError() const;

  /// Largest error of a recovered curve, relative to its largest sample. Nothing when the fitter cannot do
  /// the model or is known to miss it, or the instruction set has no kernels of its own for it.
  std::optional<double> recoveryError(const std::string& fitter, InstructionSet set) const;
  /// The same on any back end.
  std::optional<double> recoveryError(const std::string& fitter, Backend& backend) const;

 private:
  using Row = std::array<double, kMaxParameters>;

  const ModelDescription& description() const { return job_.model.description(); }
  bool has(Wrapping flag) const { return voxelfit::has(description().wrapping, flag); }
  bool isDelay(int parameter) const;
  void setInput();
  void setConstants();
  void makeVoxels();
  double slopeError(const std::vector<double>& wanted) const;
  double largestError(const ResultSet& results) const;

  FitJob job_;
  std::array<double, kMaxConstants> constants_{};
  std::optional<ModelCurve> curve_;
  std::vector<Row> truth_;                   ///< [voxel][parameter]
  std::vector<std::vector<double>> curves_;  ///< [voxel][sample]
};

}  // namespace voxelfit
