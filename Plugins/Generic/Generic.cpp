// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Generic/Exponential.h"
#include "Models/Generic/ExponentialOffset.h"
#include "Models/Generic/Linear.h"
#include "Models/Generic/Polynomial.h"
#include "Models/Generic/Saturation.h"
#include "Models/Generic/ThreeStep.h"
#include "Models/Generic/TwoStep.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;

VF_EXPORT_MODELS(models::Exponential, models::ExponentialOffset, models::Linear, models::Polynomial<1>,
                 models::Polynomial<2>, models::Polynomial<3>, models::Polynomial<4>, models::Polynomial<5>,
                 models::Saturation, models::ThreeStep, models::TwoStep)
