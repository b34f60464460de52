// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "Sdk/Registry.h"

namespace voxelfit {

/// The specification of a phantom of any model, made from its table: up to three parameters form a grid
/// inside their bounds, the others stay at their start; the axis is a usual one of its kind. `size` is as in
/// SpecificationChanges. SpecificationReader.h reads it.
nlohmann::json defaultSpecification(const LoadedModel& model, const std::vector<std::int64_t>& size);

}  // namespace voxelfit
