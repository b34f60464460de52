// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Cest/Lorentzian.h"
#include "Models/Cest/Quesp.h"
#include "Models/Cest/Wasabi.h"
#include "Models/Cest/Wassr.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;

VF_EXPORT_MODELS(models::Lorentzian<1>, models::Lorentzian<2>, models::Lorentzian<3>, models::Lorentzian<4>,
                 models::Lorentzian<5>, models::Lorentzian<6>, models::Quesp, models::QuespInverse,
                 models::Wasabi, models::Wassr)
