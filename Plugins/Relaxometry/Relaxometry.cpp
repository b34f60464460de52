// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Relaxometry/Vfa.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;

VF_EXPORT_MODELS(models::Vfa)
