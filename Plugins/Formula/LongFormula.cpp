// SPDX-License-Identifier: BSD-3-Clause
// Kernels for formulas of many parameters: a plugin of its own, for a compiler needs much memory for them.
#include "Models/Formula/InterpretedFormula.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;
using models::Formula;

VF_EXPORT_MODELS(Formula<0, 6>, Formula<0, 7>, Formula<0, 8>, Formula<0, 9>, Formula<0, 10>, Formula<0, 11>,
                 Formula<0, 12>, Formula<0, 13>, Formula<0, 14>, Formula<0, 15>, Formula<0, 16>,
                 Formula<0, 17>, Formula<0, 18>, Formula<0, 19>, Formula<0, 20>)
