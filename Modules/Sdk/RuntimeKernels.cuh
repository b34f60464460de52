// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Every fitter of a model, as the run-time compiler of Batch/Cuda takes it. Included by Sdk/Plugin.h.
#include "Fitting/Assess.cuh"
#include "Fitting/LevenbergMarquardt.h"
#include "Fitting/Rounds.cuh"
#include "Fitting/VariableProjection.h"
#include "Sdk/ModelList.h"

namespace voxelfit {

/// The type at `place` of a list.
template <int place, class List>
struct TypeAt;
template <int place, class First, class... Rest>
struct TypeAt<place, ModelList<First, Rest...>> : TypeAt<place - 1, ModelList<Rest...>> {};
template <class First, class... Rest>
struct TypeAt<0, ModelList<First, Rest...>> {
  using Type = First;
};

}  // namespace voxelfit

#define VF_EXPORT_MODELS(...)                                                                          \
  namespace voxelfit {                                                                                 \
  template <int place>                                                                                 \
  using ExportedModel = typename voxelfit::TypeAt<place, voxelfit::ExportedModels<__VA_ARGS__>>::Type; \
  }
