// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Perfusion/ExtendedTofts.h"
#include "Models/Perfusion/Patlak.h"
#include "Models/Perfusion/Tofts.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;

VF_EXPORT_MODELS(models::ExtendedTofts, models::Patlak, models::Tofts)
