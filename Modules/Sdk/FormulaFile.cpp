// SPDX-License-Identifier: BSD-3-Clause
// Model files: a formula and its tables as JSON.
#include <algorithm>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "Core/Error.h"
#include "Core/Series.h"
#include "Models/Describe.h"
#include "Sdk/FormulaModel.h"
#include "Sdk/JsonSection.h"

namespace voxelfit {
namespace {

using Json = nlohmann::json;

Json parse(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw Error(ErrorCode::Unreadable, file.string() + ": cannot be opened, wanted a model file");
  try {
    return Json::parse(stream);
  } catch (const Json::parse_error& error) {
    throw Error(ErrorCode::Unreadable, file.string() + ": is not JSON at byte " + std::to_string(error.byte) +
                                           ", wanted a model file");
  }
}

/// Text that must fit in its place, or what `otherwise` says where the key is missing.
template <int n>
void readText(const JsonSection& section, const char* key, char (&to)[n], const std::string& otherwise) {
  const std::string text = section.has(key) ? section.text(key) : otherwise;
  if (text.size() >= n)
    section.fail(key, "has " + std::to_string(text.size()) + " characters, at most " + std::to_string(n - 1));
  detail::setText(to, text.c_str());
}

double numberOr(const JsonSection& section, const char* key, double otherwise) {
  return section.has(key) ? section.number(key) : otherwise;
}

void readUnit(const JsonSection& section, UnitText& to) {
  const std::string label = section.has("unit") ? section.text("unit") : unit::one.label;
  const Unit* unit = findUnit(label.c_str());
  if (!unit)
    section.fail("unit", "is " + label + ", wanted a unit such as s, ms, 1/min, mm2/s, mmol/l, signal or 1");
  detail::setText(to.label, unit->label);
  to.base = unit->base;
}

/// A name as formulas and file names have it, which no earlier row uses.
template <class Row>
void readName(const JsonSection& section, Row& row, std::set<std::string>& taken) {
  readText(section, "name", row.name, "");
  const std::string name = row.name;
  const auto isWordly = [](unsigned char c) { return std::isalnum(c) || c == '_'; };
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) ||
      !std::ranges::all_of(name, isWordly))
    section.fail("name", "is \"" + name + "\", wanted letters, digits and _");
  if (!taken.insert(name).second) section.fail("name", "is " + name + ", which stands twice");
}

void readParameter(const JsonSection& section, ParameterText& row, std::set<std::string>& taken) {
  constexpr double kFar = 1e6;
  section.allowOnly({"name", "unit", "start", "lower", "upper", "meaning"});
  readName(section, row, taken);
  readUnit(section, row.unit);
  row.lower = numberOr(section, "lower", -kFar);
  row.upper = numberOr(section, "upper", kFar);
  row.start = numberOr(section, "start", 1.0);
  readText(section, "meaning", row.meaning, "parameter of the formula");
  if (!(row.lower < row.upper)) section.fail("lower", "is not below upper");
  if (row.start < row.lower || row.start > row.upper) section.fail("start", "is not between lower and upper");
}

void readConstant(const JsonSection& section, ConstantText& row, std::set<std::string>& taken) {
  section.allowOnly({"name", "unit", "value", "meaning"});
  readName(section, row, taken);
  readUnit(section, row.unit);
  row.value = numberOr(section, "value", kRequired);
  readText(section, "meaning", row.meaning, "constant of the formula");
}

void readAxis(const JsonSection& section, ModelDescription& table, std::set<std::string>& taken) {
  section.allowOnly({"symbol", "kind", "unit"});
  readText(section, "symbol", table.axisSymbol, "x");
  taken.insert(table.axisSymbol);
  readUnit(section, table.axisUnit);
  const std::string kind = section.has("kind") ? section.text("kind") : axisName(AxisKind::Unknown);
  std::string wanted;
  for (int k = 0; k <= static_cast<int>(AxisKind::B1Power); ++k) {
    table.axisKind = static_cast<AxisKind>(k);
    if (kind == axisName(table.axisKind)) return;
    wanted += std::string(k ? ", " : "") + axisName(table.axisKind);
  }
  section.fail("kind", "is " + kind + ", wanted one of " + wanted);
}

}  // namespace

FormulaDefinition readFormulaFile(const std::filesystem::path& file) {
  const Json json = parse(file), none = Json::object();
  const JsonSection whole(json, file.string());
  whole.allowOnly({"formula", "title", "source", "axis", "parameters", "constants"});
  FormulaDefinition definition{.expression = whole.text("formula"),
                               .where = file.string() + ": formula",
                               .code = ErrorCode::Unreadable};
  ModelDescription& table = definition.description;
  if (file.string().size() >= sizeof(table.id))
    throw Error(ErrorCode::Usage, file.string() + ": the path is too long, at most " +
                                      std::to_string(sizeof(table.id) - 1) + " characters");
  detail::setText(table.id, file.c_str());
  readText(whole, "title", table.title, "A formula of your own");
  readText(whole, "source", table.source, "the formula itself");
  std::set<std::string> taken{"pi"};
  readAxis(whole.has("axis") ? whole.section("axis") : JsonSection(none, file.string(), "axis"), table,
           taken);
  for (const JsonSection& row : whole.rows("parameters", kMaxParameters))
    readParameter(row, table.parameters[table.parameterCount++], taken);
  for (const JsonSection& row : whole.rows("constants", kMaxConstants))
    readConstant(row, table.constants[table.constantCount++], taken);
  definition.isComplete = whole.has("parameters");
  return definition;
}

}  // namespace voxelfit
