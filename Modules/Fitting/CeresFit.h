// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Fitting/Task.h"

namespace voxelfit {

/// A model as plain functions of double: the signal and its derivatives, see Sdk/ModelEntry.h.
struct CurveFunctions {
  void (*curve)(const double* p, const double* c, const Protocol<double>* acq, double* signal);
  void (*gradient)(const double* p, const double* c, const Protocol<double>* acq, double* slopes);
  int parameters;
};

/// Whether this build has Ceres.
bool hasCeres();

/// Fits a tile voxel by voxel with Ceres' trust region solver in double: slow, and independent of the other
/// fitters. Throws Error BackEnd in a build without Ceres. Source: Agarwal et al., Ceres Solver 2.1,
/// http://ceres-solver.org.
void fitByCeres(const CurveFunctions& model, const FitTask& task);

}  // namespace voxelfit
