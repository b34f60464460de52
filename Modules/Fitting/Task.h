// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What one call of a compiled kernel does: plain data, the same for threads, instruction sets and plugins.
#include <cstdint>

#include "Models/Limits.h"
#include "Models/Protocol.h"

namespace voxelfit {

/// A number given once for all voxels or, when map is not null, as map[voxel] of the tile.
struct ValueOrRow {
  double value = 0.0;
  const float* map = nullptr;
};

/// How one parameter is fitted. Base units; where `relative` is set, start, lower and upper are multiples of
/// the voxel's scale.
struct ParameterSetting {
  ValueOrRow start, lower, upper;
  bool fixed = false;     ///< stays at start; both bounds are there
  bool relative = false;  ///< in units of the voxel's scale
  bool isSignal = false;  ///< carries the unit of the data: results are multiplied by the voxel's scale
};

/// Numbers of one model's compressed form; see Fitting/CompressedTable.h.
struct CompressedTableView;

/// Where variable projection starts; see Fitting/StartEstimate.h.
struct StartEstimateView;

/// One tile to fit: `voxels` voxels with `samples` samples each, data[sample * stride + voxel]. Rows are
/// padded with zeros to a multiple of 16 voxels. All voxels are finite and not all zero. Kernels divide the
/// data by scale[voxel].
struct FitTask {
  int samples = 0;
  std::int64_t voxels = 0;
  std::int64_t stride = 0;  ///< of every row below, >= voxels rounded up to 16
  const float* data = nullptr;
  const float* scale = nullptr;               ///< [voxel], > 0; padding 1
  const double* sampleWeights = nullptr;      ///< square roots of the weights, one a sample, or null
  const float* sampleWeightsFloat = nullptr;  ///< the same in float
  const float* voxelWeights = nullptr;        ///< square roots of weights, [sample * stride + voxel], or null

  Protocol<float> protocolFloat;
  Protocol<double> protocolDouble;
  ParameterSetting parameters[kMaxParameters];
  ValueOrRow constants[kMaxConstants];
  const CompressedTableView* table = nullptr;
  const StartEstimateView* starts = nullptr;  ///< null: variable projection starts from the settings
  const float* startBasis = nullptr;          ///< belongs to starts

  int maxIterations = 50;
  double tolerance = 3e-4;  ///< of the predicted relative decrease of the sum of squares

  /// Results, [row * stride + voxel]. parameters are base units; start values come from the settings unless
  /// `continueFrom` says to start from what stands in `fitted`.
  float* fitted = nullptr;        ///< [parameter]
  float* sumOfSquares = nullptr;  ///< one row, unit of the data squared
  float* iterations = nullptr;    ///< one row
  std::uint32_t* status = nullptr;
  bool continueFrom = false;
  const std::int32_t* only =
      nullptr;  ///< fit only these `voxels` voxels of the tile, or null for the first `voxels`

  std::int32_t* unfinished = nullptr;  ///< room for `voxels` indices, used by Fitting/Finish.h
  void* scratch = nullptr;             ///< scratchBytes(samples, voxels) bytes, 64-byte aligned
};

/// Memory that the rounds of a fit need beside its results, in bytes; see Fitting/Round.h.
constexpr std::int64_t roundBytes(int samples, std::int64_t voxels) {
  return 64 * 4 * static_cast<std::int64_t>(samples + 16) + (voxels + 16) * 8 * (kMaxParameters + 6);
}

/// Memory that any kernel needs: that of the rounds, and behind it one result of every voxel for
/// Fitting/Finish.h.
constexpr std::int64_t scratchBytes(int samples, std::int64_t voxels) {
  return roundBytes(samples, voxels) + (voxels + 16) * 4 * (kMaxParameters + 3);
}

/// What Assess computes from fitted parameters; rows of [row * stride + voxel], null where not wanted.
struct AssessTask {
  float* derived = nullptr;       ///< [derived quantity]
  float* errors = nullptr;        ///< [parameter] standard errors, base units
  float* correlations = nullptr;  ///< [pair (i, j < i)]
  float* reducedChiSquared = nullptr;
  float* rsquared = nullptr;
  float* aicc = nullptr;
  float* bic = nullptr;
  float* fit = nullptr;  ///< [sample], unit of the data
};

}  // namespace voxelfit
