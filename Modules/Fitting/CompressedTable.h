// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Compressed separable least squares, the part that is done once for all voxels.
//
// A model with one nonlinear coordinate q and coefficients c, C says S = c phi(q) + C a with a fixed column a
// (or none). All voxels share the samples, so the curves phi(q), whatever q, lie close to a space of few
// dimensions. The table holds an orthonormal basis U of that space and, as polynomials over 16 intervals of
// q, the unit vectors psi(q) = P phi / |P phi| in it, where P takes the share of a away. For a voxel y the
// fit is then: z = U^T y, the q that makes h(q) = psi(q).z largest, c = h / |P phi|; for the sum of squares
// is |P y|^2 - h(q)^2. It needs no start value and ends at the optimum of the full problem.
// Source of the elimination: Golub and Pereyra, SIAM J Numer Anal 10:413 (1973), eq. 2.7.
#include <memory>
#include <optional>
#include <vector>

#include "Fitting/Columns.h"
#include "Fitting/Task.h"
#include "Models/Description.h"

namespace voxelfit {

inline constexpr int kTableIntervals = 16;  ///< as many as a pack of the widest instruction set has lanes
inline constexpr int kTableDegree = 5;      ///< of the polynomials
inline constexpr int kTableColumns = 12;    ///< largest dimension of the compressed data
/// Polynomials hold for |t| up to this; t = -1..1 across the interval.
inline constexpr float kTableReach = 1.4f;

/// One function of q: row m holds the coefficients of t^m for the 16 intervals.
using TablePolynomial = float[kTableDegree + 1][kTableIntervals];

/// How h and the coefficients follow from q; once with the fixed column and once for voxels where its
/// coefficient would fall below 0.
struct CompressedFamily {
  float centre[kTableIntervals][kTableColumns];  ///< psi at t = 0
  TablePolynomial psi[kTableColumns];
  TablePolynomial inverseNorm;  ///< 1 / |P phi|
  TablePolynomial overlap;      ///< unit fixed column . phi
};

/// What kernels read. Samples count with the square roots of their weights.
struct CompressedTableView {
  int samples = 0;
  int firstSample = 0;  ///< the basis is zero before
  int columns = 0;      ///< compressed data of a voxel: the basis, then the unit fixed column if there is one
  int varying = 0;      ///< which coefficient belongs to phi
  bool hasFixed = false;
  bool isLogarithmic = false;  ///< middle, halfWidth, low and high are of log q
  float inverseFixedNorm = 0;
  float low = 0, high = 0;
  const float* basis = nullptr;  ///< [sample * columns + column]
  float middle[kTableIntervals], halfWidth[kTableIntervals];
  CompressedFamily family[2];  ///< with and without the fixed column; the second only if there is one
};

class CompressedTable {
 public:
  /// Bound on the distance within the basis of the tabulated psi from the exact one, and on the relative
  /// error of the tabulated norm.
  static constexpr double kTolerance = 1e-5;
  /// Largest part of a unit curve that the basis may miss. Orthogonal to all that is kept, it acts on the
  /// fit only by its square and by its product with the noise.
  static constexpr double kTruncation = 1e-3;

  /// The table of a model for the samples, weights, constants and bounds of `task`; its data are not read.
  /// None where weights, constants or bounds differ between voxels, a coefficient may be negative, or the
  /// curves cannot be held to kTolerance.
  static std::optional<CompressedTable> make(const ModelDescription& model, ColumnFunction columns,
                                             const FitTask& task);

  const CompressedTableView* view() const { return view_.get(); }
  /// What kTolerance bounds, seen on a grid finer than the table's.
  double error() const { return error_; }

 private:
  void keepBasis(const std::vector<std::vector<double>>& axes, const FitTask& task);

  std::unique_ptr<CompressedTableView> view_ = std::make_unique<CompressedTableView>();
  std::vector<float> basis_;
  double error_ = 0.0;
};

}  // namespace voxelfit
