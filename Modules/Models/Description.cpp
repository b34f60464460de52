// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Description.h"

#include <algorithm>
#include <cstring>

namespace voxelfit {

bool ParameterText::isSignal() const { return std::strcmp(unit.label, unit::signal.label) == 0; }

bool ModelDescription::fitsSignal() const {
  return input != InputCurve::None && std::any_of(parameters, parameters + parameterCount,
                                                  [](const ParameterText& p) { return p.isSignal(); });
}

}  // namespace voxelfit
