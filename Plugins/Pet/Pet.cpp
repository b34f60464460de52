// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Pet/Fdg.h"
#include "Models/Pet/OneTissue.h"
#include "Models/Pet/OneTissueBlood.h"
#include "Models/Pet/TwoTissue.h"
#include "Models/Pet/TwoTissueIrreversible.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;

VF_EXPORT_MODELS(models::OneTissue, models::OneTissueBlood, models::TwoTissue, models::TwoTissueIrreversible,
                 models::Fdg)
