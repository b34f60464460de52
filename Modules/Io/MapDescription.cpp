// SPDX-License-Identifier: BSD-3-Clause
#include "Io/MapDescription.h"

#include <nlohmann/json.hpp>

#include "Maps/Codes.h"

namespace voxelfit {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kIndent = 2;

void putUnlessEmpty(Json& object, const char* key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

Json describeBits(const ResultMap& map) {
  Json bits = Json::array();
  for (const MapBit& bit : map.bits)
    bits.push_back({{"bit", bit.bit}, {"name", bit.name}, {"meaning", bit.meaning}});
  return bits;
}

Json describeValues(const ResultMap& map) {
  const QuantityCodes* quantity = findQuantityCodes(map.name);
  const UnitCodes* unit = findUnitCodes(map.unit.label);
  const QuantityCodes none{};
  const QuantityCodes& codes = quantity ? *quantity : none;
  const bool hasOwnCode = !map.dicomCode.empty();
  Json object{{"name", map.name}, {"kind", mapKindName(map.kind)}, {"unit", map.unit.label}};
  object["meaning"] = map.meaning;
  if (unit) object["Units"] = unit->cmixf;
  putUnlessEmpty(object, "caplex_code", map.caplexCode.empty() ? codes.caplex : map.caplexCode);
  putUnlessEmpty(object, "dicom_code", hasOwnCode ? map.dicomCode : codes.dicomCode);
  if (!hasOwnCode || map.dicomCode == codes.dicomCode)
    putUnlessEmpty(object, "dicom_meaning", codes.dicomMeaning);
  if (unit) object["dicom_unit"] = unit->ucum;
  putUnlessEmpty(object, "bids_suffix", codes.bidsSuffix);
  if (!map.bits.empty()) object["bits"] = describeBits(map);
  return object;
}

void putOrigin(Json& object, const ResultSet& results, const std::string& version) {
  object["model"] = results.model;
  object["source"] = results.source;
  object["GeneratedBy"] = {{"Name", "voxelfit"}, {"Version", version}};
}

/// Names and citations may hold any bytes; those that are not UTF-8 are replaced.
std::string textOf(const Json& object) {
  return object.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

const char* mapKindName(MapKind kind) {
  switch (kind) {
    case MapKind::Parameter:
      return "parameter";
    case MapKind::Derived:
      return "derived";
    case MapKind::Error:
      return "error";
    case MapKind::Correlation:
      return "correlation";
    case MapKind::Criterion:
      return "criterion";
    case MapKind::Curve:
      return "curve";
    case MapKind::Status:
    case MapKind::Bound:
      return "status";
    case MapKind::Fit:
      return "fit";
    case MapKind::Residual:
      return "residual";
  }
  return "";
}

std::string describeMap(const ResultMap& map, const ResultSet& results, const std::string& version) {
  Json object = describeValues(map);
  putOrigin(object, results, version);
  return textOf(object);
}

std::string describeTable(const ResultSet& results, const std::string& version) {
  Json object;
  putOrigin(object, results, version);
  for (const ResultMap& map : results.maps)
    if (map.components == 1) object["columns"][map.name] = describeValues(map);
  return textOf(object);
}

}  // namespace voxelfit
