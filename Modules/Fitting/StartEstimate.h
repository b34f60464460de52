// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Where the search for nonlinear coordinates starts: a polynomial of the voxel's own samples. It is fitted
// once a job to simulated voxels, so it follows the model, the samples and the bounds, and nobody has to
// choose it; the search then ends at the least-squares fit as from any other start, after half the iterations
// and less often in another minimum. This is the part done for each voxel, called by
// Fitting/VariableProjection.h; Fitting/StartEstimator.h makes the polynomial.
#include <array>

#include "Fitting/Task.h"
#include "Math/Number.h"

namespace voxelfit {

inline constexpr int kStartComponents = 4;  ///< principal components of the samples that the polynomial sees
inline constexpr int kStartTerms = 35;      ///< of a cubic polynomial of so many variables
inline constexpr int kStartCoordinates = 2;

/// What kernels read, beside the components: FitTask::startBasis[component * samples + sample]. Samples are
/// divided by the root of their sum of squares.
struct StartEstimateView {
  float mean[kStartComponents];  ///< of the components
  float terms[kStartCoordinates][kStartTerms];
  float low[kStartCoordinates], high[kStartCoordinates];  ///< range that the simulated voxels had
  bool isLogarithmic[kStartCoordinates];                  ///< terms, low and high are of the logarithm
};

/// A cubic polynomial of z; its coefficients are those of
/// 1, z0, z0 z0, z0 z0 z0, z1, z1 z0, z1 z0 z0, z1 z1, ...: each factor no later than the one before.
template <class Real>
VF_HD VF_INLINE Real cubic(const float (&terms)[kStartTerms], const Real (&z)[kStartComponents]) {
  const float* next = terms;
  Real sum(*next++);
  for (int a = 0; a < kStartComponents; ++a) {
    Real ofA(*next++);
    for (int b = 0; b <= a; ++b) {
      Real ofB(*next++);
      for (int c = 0; c <= b; ++c) ofB = ofB + z[c] * Real(*next++);
      ofA = ofA + z[b] * ofB;
    }
    sum = sum + z[a] * ofA;
  }
  return sum;
}

/// The start of the first Q coordinates of a voxel or pack of the task. sample(i) is sample i in any unit,
/// inverseNorm one over the root of their sum of squares.
template <class Real, int Q, class Sample>
VF_HD VF_INLINE std::array<Real, Q> suggestStart(const FitTask& task, const Real& inverseNorm,
                                                 Sample&& sample) {
  using std::exp;
  const StartEstimateView& estimate = *task.starts;
  Real z[kStartComponents];
  for (Real& component : z) component = Real(0);
  for (int i = 0; i < task.samples; ++i) {
    const Real y = sample(i);
    for (int r = 0; r < kStartComponents; ++r) z[r] = z[r] + y * Real(task.startBasis[r * task.samples + i]);
  }
  for (int r = 0; r < kStartComponents; ++r) z[r] = z[r] * inverseNorm - Real(estimate.mean[r]);
  std::array<Real, Q> start;
  for (int k = 0; k < Q; ++k) {
    const Real inside = clamped(cubic(estimate.terms[k], z), Real(estimate.low[k]), Real(estimate.high[k]));
    start[k] = estimate.isLogarithmic[k] ? exp(inside) : inside;
  }
  return start;
}

}  // namespace voxelfit
