// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// A problem whose model only the pass over the samples knows. Fitters compiled for it serve all models of so
// many parameters: a call through a pointer costs nothing beside a pass, and the compiler's time is spent
// once and not for every model. On a GPU a fit is one kernel, compiled for its model; see Fitting/Rounds.cuh.
#include "Fitting/Problem.h"

namespace voxelfit {

template <class Real, int N>
struct AnyProblem : Problem<Real, N> {
  using Problem<Real, N>::Problem;

  /// Normal equations at p.
  virtual void linearise(const std::array<Real, N>& p, Normal<Real, N>& sums) const = 0;
};

/// The problem of model M as AnyProblem.
template <class M, class Real>
using ErasedProblem = ProblemOf<M, Real, AnyProblem<Real, kParameters<M>>>;

}  // namespace voxelfit
