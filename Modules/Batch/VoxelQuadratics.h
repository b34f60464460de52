// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What each voxel of a region misfits, as a quadratic function of its parameters.
#include <cstdint>
#include <span>
#include <vector>

#include "Batch/FitJob.h"
#include "Batch/ModelCurve.h"
#include "Maps/ResultMap.h"

namespace voxelfit {

/// For each voxel with finite parameters: sse / (2 sigma^2) around a point, by the derivatives of the model
/// there, where sigma^2 is the median of reduced chi-squared over the voxels. Parameters are those that are
/// fitted, in the order of the model's table, in units of their median standard errors. Functions of
/// different voxels can run at the same time.
class VoxelQuadratics {
 public:
  /// Reads the voxels that `alone`, a fit of single voxels with errors and criteria, brought parameters for.
  /// Throws Error Usage when job.memoryLimit is too small for `more` bytes a voxel beside it, Mismatch where
  /// no voxel has a standard error of some parameter, and what the source throws.
  VoxelQuadratics(const FitJob& job, const VoxelSource& source, const ResultSet& alone, std::int64_t more);

  /// Places of the voxels among those of the fit, ascending.
  const std::vector<std::int64_t>& places() const { return places_; }
  /// Places of the parameters in the model's table.
  const std::vector<int>& parameters() const { return parameters_; }
  int count() const { return static_cast<int>(parameters_.size()); }
  /// Unit of parameter a, in base units.
  double unit(int a) const { return units_[a]; }
  /// Parameters of voxel v from the fit of single voxels.
  std::vector<double> start(std::int64_t v) const;
  double low(int a, std::int64_t v) const { return low_[v * count() + a]; }
  double high(int a, std::int64_t v) const { return high_[v * count() + a]; }

  /// Takes the function of voxel v at u, where the next ones start, and returns its value there. How far
  /// approach() trusts it, 1 at first, follows how well the last one has foretold this value.
  double renew(std::int64_t v, std::span<const double> u);
  /// Trusts the function of voxel v less.
  void doubt(std::int64_t v) { trust_[v] *= 0.25; }
  /// Moves u to the minimum of the function of voxel v plus |u - target|^2 / (2 room), inside the bounds and
  /// where the function is trusted.
  void approach(std::int64_t v, std::span<const double> target, double room, std::span<double> u) const;

 private:
  void chooseVoxels(const ResultSet& alone);
  void checkMemory(int samples, std::int64_t more) const;
  void chooseUnits(const ResultSet& alone);
  void readSamples(const VoxelSource& source);
  void setBounds(std::int64_t v, std::int64_t voxel);
  double valueAt(std::int64_t v, std::span<const double> u) const;
  void linearise(std::int64_t v, std::span<const double> u);

  const FitJob& job_;
  ModelCurve curve_;
  int samples_;
  double variance_ = 1.0;
  std::vector<std::int64_t> places_, voxels_;  ///< of the voxels: in the fit, in the grid
  std::vector<int> parameters_;
  std::vector<double> units_;
  std::vector<float> data_, weightRoots_;           ///< [sample * voxels + voxel]
  std::vector<float> alone_;                        ///< [voxel * parameters of the model + place], base units
  std::vector<double> low_, high_;                  ///< [voxel * count + a]
  std::vector<double> centre_, gradient_, matrix_;  ///< the last: [(voxel * count + a) * count + b]
  std::vector<double> value_, trust_;               ///< [voxel]; the value is NaN before the first renew()
};

}  // namespace voxelfit
