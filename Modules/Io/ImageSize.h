// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What every reader of images asks of the sizes in a header before it takes memory or counts with them.
#include <cstdint>
#include <span>
#include <string>

namespace voxelfit {

/// Throws Error Unreadable, beginning with `name`, unless all sizes are positive and the bytes of that many
/// samples, of up to 8 each, can be counted in 64 bits.
void checkSizes(std::span<const std::int64_t> sizes, const std::string& name);

}  // namespace voxelfit
