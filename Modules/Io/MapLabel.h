// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <filesystem>
#include <optional>
#include <string>

#include "Core/Unit.h"

namespace voxelfit {

/// What a map is, as describeMap() wrote it beside the image.
struct MapLabel {
  std::string name;          ///< of the quantity: "Ktrans"; the file's name where no sidecar tells it
  std::optional<Unit> unit;  ///< of the values in the file; nothing when no sidecar tells it
  std::string meaning;       ///< one line, or empty
};

/// Reads the sidecar of a map, IMAGE.json. Throws Error Unreadable when it is damaged or names an unknown
/// unit.
MapLabel readMapLabel(const std::filesystem::path& image);

}  // namespace voxelfit
