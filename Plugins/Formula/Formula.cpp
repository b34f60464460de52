// SPDX-License-Identifier: BSD-3-Clause
// Kernels for formulas: two columns and two coordinates at most where they separate, else any parameters of
// the same number. The registry chooses among them and those of LongFormula.cpp by these numbers.
#include "Models/Formula/InterpretedFormula.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;
using models::Formula;

VF_EXPORT_MODELS(Formula<0, 1>, Formula<1, 1>, Formula<2, 1>, Formula<1, 2>, Formula<2, 2>, Formula<0, 5>)
