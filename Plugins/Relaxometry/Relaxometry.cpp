// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Relaxometry/InversionRecovery.h"
#include "Models/Relaxometry/InversionRecoveryMagnitude.h"
#include "Models/Relaxometry/LookLocker.h"
#include "Models/Relaxometry/SaturationRecovery.h"
#include "Models/Relaxometry/T2Offset.h"
#include "Models/Relaxometry/T2Relaxation.h"
#include "Models/Relaxometry/T2StarRelaxation.h"
#include "Models/Relaxometry/Vfa.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;

VF_EXPORT_MODELS(models::InversionRecovery, models::InversionRecoveryMagnitude, models::LookLocker,
                 models::SaturationRecovery, models::T2Offset, models::T2Relaxation, models::T2StarRelaxation,
                 models::Vfa)
