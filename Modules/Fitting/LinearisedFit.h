// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Fits without a search. A model is written so that it is linear in other coefficients, these are solved for
// by weighted linear least squares in double, and the parameters are worked out from them. Errors of the
// samples are not errors of that equation, so the result is biased, and is not the optimum that other fitters
// find: it is given as it is, and only assessed.
#include <string>

#include "Fitting/FitPlan.h"
#include "Fitting/Task.h"

namespace voxelfit {

/// The ids of the models that `fitter` (Linearised or Graphical) has an equation of, separated by blanks.
std::string linearisedModels(FitterKind fitter);

/// Whether `fitter` (Linearised or Graphical) has an equation of this model.
bool hasLinearisedForm(FitterKind fitter, const ModelDescription& model);

/// Fills task.fitted, iterations and status by the equation that `fitter` has of the model; there must be
/// one. A parameter outside its bounds is moved to the bound, the others stay. Where the samples do not
/// determine the coefficients all parameters are NaN and the status is Singular.
void fitLinearised(FitterKind fitter, const ModelDescription& model, const FitTask& task);

/// The task with each of its `parameters` parameters fixed where it stands in task.fitted, so that the kernel
/// that refines fits assesses these and moves nothing.
FitTask heldWhereFitted(const FitTask& task, int parameters);

/// Puts what the fitted parameters cost into AICc, BIC and reduced chi squared of a task that was assessed as
/// heldWhereFitted().
void countParameters(const FitTask& task, int parameters, const AssessTask& assessed);

}  // namespace voxelfit
