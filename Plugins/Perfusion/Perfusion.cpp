// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Perfusion/Brix.h"
#include "Models/Perfusion/DualInlet.h"
#include "Models/Perfusion/ExtendedTofts.h"
#include "Models/Perfusion/GammaVariate.h"
#include "Models/Perfusion/OneCompartment.h"
#include "Models/Perfusion/Patlak.h"
#include "Models/Perfusion/ShutterSpeed.h"
#include "Models/Perfusion/TissueHomogeneity.h"
#include "Models/Perfusion/Tofts.h"
#include "Models/Perfusion/TwoCompartmentExchange.h"
#include "Models/Perfusion/TwoCompartmentFiltration.h"
#include "Models/Perfusion/TwoCompartmentUptake.h"
#include "Sdk/Plugin.h"

using namespace voxelfit;

VF_EXPORT_MODELS(models::ExtendedTofts, models::Patlak, models::Tofts, models::ShutterSpeed,
                 models::OneCompartment, models::TwoCompartmentUptake, models::TwoCompartmentExchange,
                 models::TwoCompartmentFiltration, models::TissueHomogeneity, models::Brix,
                 models::GammaVariate, models::DualInlet)
