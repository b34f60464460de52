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
/// Processors before 2013 compute in double only: one lane gains nothing from float, and few wait for four.
template <>
struct NumbersOf<1> {
  using Float = double;
  using Double = double;
};
template <>
struct NumbersOf<4> {
  using Float = Pack<double, 2>;
  using Double = Pack<double, 2>;
};

template <class M, class Real>
void fitByMarquardt(const FitTask& task) {
  runRounds<M, LevenbergMarquardt, Real>(task);
  if constexpr (Separable<M>::kCoordinates > 0) searchFromInside<M, Real>(task);
}

template <class M, class Real>
void fitByProjection(const FitTask& task) {
  runRounds<M, VariableProjection, Real>(task);
  finishInsideBounds<M, Real>(task);
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
