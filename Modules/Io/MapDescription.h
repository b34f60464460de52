// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The JSON texts that stand beside results and say what they are.
#include <string>

#include "Maps/ResultMap.h"

namespace voxelfit {

/// The word of `--maps` and of sidecars for one kind: "parameter", "derived", "error", ...
const char* mapKindName(MapKind kind);

/// The sidecar of one map: unit, meaning, kind, model, its source and codes, the meanings of bits, and
/// the program. Codes that the map leaves empty are filled from its name (Maps/Codes.h).
std::string describeMap(const ResultMap& map, const ResultSet& results, const std::string& version);

/// One object for a table: the model, and under "columns" what describeMap() says of every map in it.
std::string describeTable(const ResultSet& results, const std::string& version);

}  // namespace voxelfit
