// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Description.h"

#include <cstring>

namespace voxelfit {

bool ParameterText::isSignal() const { return std::strcmp(unit.label, unit::signal.label) == 0; }

}  // namespace voxelfit
