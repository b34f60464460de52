// SPDX-License-Identifier: BSD-3-Clause
#include "Phantoms/Specification.h"

#include <nlohmann/json.hpp>

#include "Core/Error.h"
#include "Io/Bytes.h"
#include "Phantoms/Catalog.h"
#include "Phantoms/DefaultSpecification.h"
#include "Phantoms/SpecificationReader.h"

namespace voxelfit {
namespace {

using Json = nlohmann::json;

Json parseFile(const std::filesystem::path& path) {
  const Bytes file = mapFile(path);
  const auto* text = reinterpret_cast<const char*>(file.view.data());
  try {
    return Json::parse(text, text + file.view.size());
  } catch (const Json::parse_error& error) {
    throw Error(ErrorCode::Unreadable, path.string() + ": is not JSON at byte " + std::to_string(error.byte) +
                                           ", wanted a phantom specification");
  } catch (const Json::out_of_range&) {
    throw Error(ErrorCode::Unreadable,
                path.string() + ": holds a number beyond 1.8e308, wanted a phantom specification");
  }
}

/// Whether `name` is a model, a member of a family of models, a formula or a model file.
bool isModel(const std::string& name, const Registry& registry) {
  if (name.starts_with("formula:") || name.ends_with(".json")) return true;
  const std::string family = name.substr(0, name.find(':'));
  for (const LoadedModel& model : registry.models())
    if (family == model.description().id) return true;
  return false;
}

/// A specification before the changes, and where it came from.
struct Origin {
  std::string file;
  Json json;
};

Origin originOf(const std::string& name, const SpecificationChanges& changes, const Registry& registry) {
  const auto files = phantomFiles();
  if (const auto found = files.find(name); found != files.end())
    return {found->second.string(), parseFile(found->second)};
  if (name.ends_with(".json"))
    if (Json json = parseFile(name); !json.contains("formula")) return {name, std::move(json)};
  if (isModel(name, registry)) return {name, defaultSpecification(registry.find(name), changes.size)};
  throw Error(ErrorCode::Usage, name + ": neither a phantom nor a model nor a specification NAME.json",
              "voxelfit phantoms and voxelfit models list what there is");
}

/// Every key of `changes` replaces that of `json`; of parameters and constants only those named.
void replaceKeys(Json& json, const Json& changes, const std::string& file) {
  if (!changes.is_object()) throw Error(ErrorCode::Unreadable, file + ": wanted an object in braces");
  for (const auto& [key, value] : changes.items()) {
    const bool isTable = (key == "parameters" || key == "constants") && value.is_object();
    if (isTable && json.contains(key) && json[key].is_object())
      json[key].update(value);
    else
      json[key] = value;
  }
}

void applyOptions(Json& json, const SpecificationChanges& changes) {
  Json& noise = json["noise"];
  if (changes.sd || changes.snr) {
    noise.erase("sd");
    noise.erase("snr");
  }
  if (changes.sd) noise["sd"] = *changes.sd;
  if (changes.snr) noise["snr"] = *changes.snr;
  if (changes.noiseKind) noise["kind"] = *changes.noiseKind == NoiseKind::Rician ? "rician" : "gaussian";
  if (changes.seed) json["seed"] = *changes.seed;
  if (!changes.size.empty()) json["size"] = changes.size;
}

}  // namespace

Specification makeSpecification(const std::string& name, const SpecificationChanges& changes,
                                const Registry& registry) {
  Origin origin = originOf(name, changes, registry);
  if (!changes.file.empty()) {
    replaceKeys(origin.json, parseFile(changes.file), changes.file.string());
    origin.file = changes.file.string();
  }
  if (!origin.json.is_object() || !origin.json.value("noise", Json()).is_object())
    throw Error(ErrorCode::Unreadable, origin.file + ": noise: wanted an object in braces");
  applyOptions(origin.json, changes);
  Specification phantom = readSpecification(origin.json, origin.file, registry);
  phantom.name = std::filesystem::path(name).stem().string();
  return phantom;
}

}  // namespace voxelfit
