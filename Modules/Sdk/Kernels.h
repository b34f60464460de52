// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Every fitter of a model, compiled for one lane count. Included by the kernel passes of Sdk/Plugin.h.
#include "Fitting/Assess.h"
#include "Fitting/Compressed.h"
#include "Fitting/Finish.h"
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Rounds.h"
#include "Fitting/VariableProjection.h"
#include "Sdk/ModelEntry.h"

namespace voxelfit::detail {

/// The number types of a lane count: packs of L floats and of half as many doubles.
template <int L>
struct NumbersOf {
  using Float = Pack<float, L>;
  using Double = Pack<double, L / 2>;
};
/// One lane gains nothing from float.
template <>
struct NumbersOf<1> {
  using Float = double;
  using Double = double;
};

template <class M, class Real>
void fitByMarquardt(const FitTask& task) {
  runRounds(task, kMarquardt<M, Real>);
  if constexpr (Separable<M>::kCoordinates > 0) searchFromInside(task, kMarquardt<M, Real>);
}

template <class M, class Real>
void fitByProjection(const FitTask& task) {
  using P = ProblemOf<M, Real>;
  runRounds(task, kRoundFitter<P, VariableProjection<P>>);
  finishInsideBounds(task, kMarquardt<M, Real>);
}

/// L is the number of floats in a register.
template <class M, int L>
Kernels kernelsOf() {
  using D = typename NumbersOf<L>::Double;
  using F = typename NumbersOf<L>::Float;
  Kernels k{};
  k.fitDouble = fitByMarquardt<M, D>;
  k.assess = assess<M, D>;
  if constexpr (!kSearchesInDouble<M>) k.fitFloat = fitByMarquardt<M, F>;
  if constexpr (kHasVariableProjection<M>) k.projectDouble = fitByProjection<M, D>;
  if constexpr (kHasVariableProjection<M> && !kSearchesInDouble<M>) k.projectFloat = fitByProjection<M, F>;
  if constexpr (L > 1 && kHasCompressed<M>) k.compressed = fitCompressed<M, L>;
  return k;
}

}  // namespace voxelfit::detail
