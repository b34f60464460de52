// SPDX-License-Identifier: BSD-3-Clause
#include "ValueOption.h"

#include <cmath>
#include <filesystem>
#include <vector>

#include "Core/Error.h"
#include "Core/NearestWord.h"
#include "ImagesOnGrid.h"
#include "Io/Cells.h"
#include "Text.h"

namespace voxelfit {
namespace {

int placeOf(const std::string& name, const std::vector<std::string>& names, const std::string& what) {
  for (std::size_t k = 0; k < names.size(); ++k)
    if (names[k] == name) return static_cast<int>(k);
  const std::string nearest = nearestWord(name, names);
  const std::string wanted = names.empty() ? "it has none" : "wanted " + joinText(names, ", ");
  throw Error(ErrorCode::Usage, name + ": no such " + what + ", " + wanted,
              nearest.empty() ? "" : "did you mean " + nearest + "?");
}

}  // namespace

ValueOrMap valueOf(const std::string& what, const std::string& text, const Unit& unit) {
  if (parseNumber(text)) return {numberOf(what, text, unit), nullptr};
  std::error_code ignored;
  if (!std::filesystem::exists(text, ignored))
    throw Error(ErrorCode::Usage,
                what + ": " + text + " is neither a number (" + unit.label + ") nor a file");
  return {0.0, readMap(text, unit)};
}

ValueOrMap valueOf(const std::string& what, const std::string& text, const Unit& unit, const Series& series) {
  ValueOrMap value = valueOf(what, text, unit);
  if (value.map) wantGrid(text, value.map->geometry, series.geometry, series.source);
  return value;
}

double numberOf(const std::string& what, const std::string& text, const Unit& unit) {
  const auto number = parseNumber(text);
  if (!number || !std::isfinite(*number))
    throw Error(ErrorCode::Usage, what + ": " + text + " is no number, wanted a value in " + unit.label);
  return unit.toBase(*number);
}

int parameterIndex(const ModelDescription& model, const std::string& name) {
  std::vector<std::string> names;
  for (int k = 0; k < model.parameterCount; ++k) names.emplace_back(model.parameters[k].name);
  return placeOf(name, names, std::string("parameter of ") + model.id);
}

int constantIndex(const ModelDescription& model, const std::string& name) {
  std::vector<std::string> names;
  for (int k = 0; k < model.constantCount; ++k) names.emplace_back(model.constants[k].name);
  return placeOf(name, names, std::string("constant of ") + model.id);
}

}  // namespace voxelfit
