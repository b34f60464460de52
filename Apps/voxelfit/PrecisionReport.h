// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include "Json.h"
#include "Maps/ResultMap.h"

namespace voxelfit {

/// How far a search in float leads from one in double, by parameter: the share of the voxels in which they
/// differ by more than 0.1 % and 1 %, under "share_above_0.001" and "share_above_0.01".
Json precisionReport(const ResultSet& inFloat, const ResultSet& inDouble);

/// The report in lines for people.
std::string precisionText(const Json& report);

}  // namespace voxelfit
