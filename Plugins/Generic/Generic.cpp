// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Generic/Exponential.h"
#include "Models/Generic/Linear.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;

VF_EXPORT_MODELS(models::Exponential, models::Linear)
