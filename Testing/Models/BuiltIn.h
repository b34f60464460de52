// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The built-in models as types, for tests that compile a model with other numbers.
#include <stdexcept>

#include "Models/Cest/Lorentzian.h"
#include "Models/Cest/Quesp.h"
#include "Models/Cest/Wasabi.h"
#include "Models/Cest/Wassr.h"
#include "Models/Diffusion/Adc.h"
#include "Models/Diffusion/Ivim.h"
#include "Models/Diffusion/Kurtosis.h"
#include "Models/Diffusion/StretchedExponential.h"
#include "Models/Diffusion/Triexponential.h"
#include "Models/Generic/Exponential.h"
#include "Models/Generic/ExponentialOffset.h"
#include "Models/Generic/Linear.h"
#include "Models/Generic/Polynomial.h"
#include "Models/Generic/Saturation.h"
#include "Models/Generic/ThreeStep.h"
#include "Models/Generic/TwoStep.h"
#include "Models/Members.h"
#include "Models/Perfusion/Brix.h"
#include "Models/Perfusion/ExtendedTofts.h"
#include "Models/Perfusion/GammaVariate.h"
#include "Models/Perfusion/OneCompartment.h"
#include "Models/Perfusion/Patlak.h"
#include "Models/Perfusion/TissueHomogeneity.h"
#include "Models/Perfusion/Tofts.h"
#include "Models/Perfusion/TwoCompartmentExchange.h"
#include "Models/Perfusion/TwoCompartmentFiltration.h"
#include "Models/Perfusion/TwoCompartmentUptake.h"
#include "Models/Pet/Fdg.h"
#include "Models/Pet/OneTissue.h"
#include "Models/Pet/OneTissueBlood.h"
#include "Models/Pet/TwoTissue.h"
#include "Models/Pet/TwoTissueIrreversible.h"
#include "Models/Relaxometry/InversionRecovery.h"
#include "Models/Relaxometry/InversionRecoveryMagnitude.h"
#include "Models/Relaxometry/LookLocker.h"
#include "Models/Relaxometry/SaturationRecovery.h"
#include "Models/Relaxometry/T2Offset.h"
#include "Models/Relaxometry/T2Relaxation.h"
#include "Models/Relaxometry/T2StarRelaxation.h"
#include "Models/Relaxometry/Vfa.h"

namespace voxelfit::testing {

using BuiltInModels = ::testing::Types<
    models::Adc, models::Ivim, models::Exponential, models::Linear, models::Tofts, models::ExtendedTofts,
    models::Patlak, models::Vfa, models::Lorentzian<1>, models::Lorentzian<2>, models::Lorentzian<3>,
    models::Lorentzian<4>, models::Lorentzian<5>, models::Lorentzian<6>, models::Quesp, models::QuespInverse,
    models::Wasabi, models::Wassr, models::Kurtosis, models::StretchedExponential, models::Triexponential,
    models::ExponentialOffset, models::Polynomial<2>, models::Polynomial<5>, models::Saturation,
    models::TwoStep, models::ThreeStep, models::InversionRecovery, models::InversionRecoveryMagnitude,
    models::LookLocker, models::SaturationRecovery, models::T2Relaxation, models::T2StarRelaxation,
    models::T2Offset, models::OneCompartment, models::TwoCompartmentUptake, models::TwoCompartmentExchange,
    models::TwoCompartmentFiltration, models::TissueHomogeneity, models::Brix, models::GammaVariate,
    models::OneTissue, models::OneTissueBlood, models::TwoTissue, models::TwoTissueIrreversible, models::Fdg>;

struct BuiltInName {
  template <class M>
  static std::string GetName(int) {
    return testName(M::info.id) + std::to_string(kParameters<M>);
  }
};

/// The usual job of model M.
template <class M>
FitJob usualJobOf() {
  for (const std::string& id : modelIds())
    if (const FitJob job = usualJob(id);
        id.starts_with(M::info.id) && job.model.description().parameterCount == kParameters<M>)
      return job;
  throw std::logic_error(std::string("no such model: ") + M::info.id);
}

/// One voxel's parameters and the constants of a job, in the shapes that models take.
template <class M>
struct Point {
  std::array<double, kParameters<M>> p;
  Constants<M, double> constants{};

  explicit Point(const FitJob& job, std::uint64_t voxel = 1) {
    std::ranges::copy(someParameters(job.model.description(), voxel), p.begin());
    for (int k = 0; k < kConstants<M>; ++k) constants[k] = job.constants[k].value;
  }
};

}  // namespace voxelfit::testing
