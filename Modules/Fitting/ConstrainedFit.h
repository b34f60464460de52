// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Least squares under linear inequalities between parameters, for the few voxels whose fit breaks one.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "Fitting/CurveFunctions.h"
#include "Fitting/Task.h"

namespace voxelfit {

/// Most constraints of a job.
inline constexpr int kMaxConstraints = 4;

/// sum of coefficients[k] p_k <= limit, parameters in base units.
struct LinearConstraint {
  std::array<double, kMaxParameters> coefficients{};
  double limit = 0.0;
};

/// Whether the fitted parameters of voxel v keep all constraints, but for the rounding of results to float.
bool keepsConstraints(std::span<const LinearConstraint> constraints, const FitTask& task, int parameters,
                      std::int64_t v);

/// Refits voxel v from where it stands and from its start, each moved to a point that keeps the constraints,
/// in double precision, and keeps the better: task.fitted, sumOfSquares, iterations and status.
/// Levenberg-Marquardt whose damped quadratic model is minimised exactly over bounds and constraints by a
/// primal-dual active set: a constraint holds as an equality where its multiplier presses on it. Source:
/// Hintermueller, Ito and Kunisch, SIAM J Optim 13:865 (2002).
void fitConstrained(const CurveFunctions& model, std::span<const LinearConstraint> constraints,
                    const FitTask& task, std::int64_t v);

/// What can be said of the parameters of a constrained fit.
struct ConstrainedUncertainty {
  int free = 0;                    ///< directions that the active bounds and constraints leave
  bool isDetermined = false;       ///< whether the data determine all parameters off their bounds
  std::vector<double> covariance;  ///< [i * parameters + j] of these directions, base units; 0 on bounds
};

/// The uncertainty of voxel v where fitConstrained() has left it.
ConstrainedUncertainty constrainedUncertainty(const CurveFunctions& model,
                                              std::span<const LinearConstraint> constraints,
                                              const FitTask& task, std::int64_t v);

}  // namespace voxelfit
