// SPDX-License-Identifier: BSD-3-Clause
#include "Io/MapLabel.h"

#include <nlohmann/json.hpp>

#include "Core/Error.h"
#include "Io/Bytes.h"
#include "Io/Sidecar.h"

namespace voxelfit {
namespace {

using Json = nlohmann::json;

/// The text under `key`, or "" when there is none.
std::string textOf(const Json& sidecar, const char* key) {
  const auto found = sidecar.find(key);
  return found != sidecar.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

MapLabel readMapLabel(const std::filesystem::path& image) {
  const std::string stem = sidecarStem(image), file = stem + ".json";
  MapLabel label{.name = std::filesystem::path(stem).filename().string(), .unit = {}, .meaning = {}};
  if (!std::filesystem::exists(file)) return label;
  const Bytes bytes = mapFile(file);
  const auto* text = reinterpret_cast<const char*>(bytes.view.data());
  const Json sidecar = Json::parse(text, text + bytes.view.size(), nullptr, false);
  if (!sidecar.is_object())
    throw Error(ErrorCode::Unreadable, file + ": is not a JSON object, wanted the sidecar of a map");
  if (const std::string name = textOf(sidecar, "name"); !name.empty()) label.name = name;
  label.meaning = textOf(sidecar, "meaning");
  const std::string unitLabel = textOf(sidecar, "unit");
  if (unitLabel.empty()) return label;
  const Unit* unit = findUnit(unitLabel.c_str());
  if (!unit)
    throw Error(ErrorCode::Unreadable, file + ": unit " + unitLabel + ", wanted one that this program knows");
  label.unit = *unit;
  return label;
}

}  // namespace voxelfit
