// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What fitters need that take one voxel at a time, in double and without knowing the model's type.
#include <cstdint>
#include <vector>

#include "Fitting/Task.h"

namespace voxelfit {

/// A model as plain functions of double: the signal and its derivatives, see Sdk/ModelEntry.h.
struct CurveFunctions {
  void (*curve)(const double* p, const double* c, const Protocol<double>* acq, double* signal);
  void (*gradient)(const double* p, const double* c, const Protocol<double>* acq, double* slopes);
  int parameters;
};

/// The settings and samples of one voxel of a task, in the unit of the data; starts lie inside the bounds.
struct VoxelProblem {
  std::vector<double> start, low, high, y, constants, weights;  ///< weights: square roots

  VoxelProblem(const FitTask& t, int parameters, std::int64_t v);
};

}  // namespace voxelfit
