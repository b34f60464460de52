// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <nlohmann/json_fwd.hpp>

namespace voxelfit {

/// An object keeps the order of its members. Who looks inside one includes <nlohmann/json.hpp>.
using Json = nlohmann::ordered_json;

}  // namespace voxelfit
