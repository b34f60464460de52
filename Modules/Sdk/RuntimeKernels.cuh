// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Every fitter of a model, as the run-time compiler of Batch/Cuda takes it. Included by Sdk/Plugin.h.
#include "Fitting/Assess.cuh"
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Rounds.cuh"
#include "Fitting/VariableProjection.h"

namespace voxelfit {

/// The type at `place` of a list.
template <int place, class First, class... Rest>
struct TypeAt : TypeAt<place - 1, Rest...> {};
template <class First, class... Rest>
struct TypeAt<0, First, Rest...> {
  using Type = First;
};

}  // namespace voxelfit

#define VF_EXPORT_MODELS(...)                                                \
  namespace voxelfit {                                                       \
  template <int place>                                                       \
  using ExportedModel = typename voxelfit::TypeAt<place, __VA_ARGS__>::Type; \
  }
