// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Diffusion/Adc.h"
#include "Models/Diffusion/Dti.h"
#include "Models/Diffusion/Ivim.h"
#include "Models/Diffusion/IvimSegmented.h"
#include "Models/Diffusion/Kurtosis.h"
#include "Models/Diffusion/QBall.h"
#include "Models/Diffusion/StretchedExponential.h"
#include "Models/Diffusion/Triexponential.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;

VF_EXPORT_MODELS(models::Adc, models::Dti, models::Ivim, models::IvimSegmented, models::Kurtosis,
                 models::QBall, models::StretchedExponential, models::Triexponential)
