// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "Phantoms/Specification.h"

namespace voxelfit {

/// Reads a whole specification; `file` is for messages. Throws Error Unreadable naming file and key, Usage
/// when the model is unknown.
Specification readSpecification(const nlohmann::json& json, const std::string& file,
                                const Registry& registry);

}  // namespace voxelfit
