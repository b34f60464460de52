// SPDX-License-Identifier: BSD-3-Clause
#include "Sdk/JsonSection.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "Core/Error.h"

namespace voxelfit {

using Json = nlohmann::json;

JsonSection::JsonSection(const Json& object, std::string file, std::string path)
    : object_(&object), file_(std::move(file)), path_(std::move(path)) {
  if (!object.is_object()) fail("", "is " + object.dump() + ", wanted an object in braces");
}

std::vector<std::string> JsonSection::keys() const {
  std::vector<std::string> names;
  for (const auto& item : object_->items()) names.push_back(item.key());
  return names;
}

void JsonSection::allowOnly(std::initializer_list<const char*> known) const {
  const auto isKnown = [&](const std::string& key) {
    return std::ranges::any_of(known, [&](std::string_view name) { return name == key; });
  };
  for (const std::string& key : keys()) {
    if (isKnown(key)) continue;
    std::string wanted;
    for (const char* name : known) wanted += (wanted.empty() ? "" : ", ") + std::string(name);
    fail(key, "is no known key, wanted one of " + wanted);
  }
}

JsonSection JsonSection::section(const std::string& key) const {
  return {value(key), file_, path_.empty() ? key : path_ + "." + key};
}

std::vector<JsonSection> JsonSection::rows(const std::string& key, std::size_t most) const {
  std::vector<JsonSection> rows;
  if (!has(key)) return rows;
  const Json& list = value(key);
  if (!list.is_array()) failAt(key, "a list of objects");
  if (list.size() > most)
    fail(key, "has " + std::to_string(list.size()) + " rows, wanted at most " + std::to_string(most));
  for (const Json& row : list) rows.push_back({row, file_, key + "[" + std::to_string(rows.size()) + "]"});
  return rows;
}

std::string JsonSection::text(const std::string& key) const {
  if (!value(key).is_string()) failAt(key, "text");
  return value(key);
}

double JsonSection::number(const std::string& key) const {
  if (!value(key).is_number()) failAt(key, "a number");
  return value(key);
}

std::int64_t JsonSection::whole(const std::string& key, std::int64_t lowest) const {
  const Json& found = value(key);
  const bool fits = found.is_number_unsigned() || found.is_number_integer();
  if (!fits || found.get<std::int64_t>() < lowest)
    fail(key, "is " + found.dump() + ", wanted a whole number of " + std::to_string(lowest) + " or more");
  return found;
}

std::vector<double> JsonSection::numbers(const std::string& key) const {
  const Json& list = value(key);
  const auto isNumber = [](const Json& item) { return item.is_number(); };
  if (!list.is_array() || list.empty() || !std::ranges::all_of(list, isNumber))
    failAt(key, "a list of numbers");
  return list;
}

double JsonSection::quantity(const std::string& key, const Unit& unit) const {
  const JsonSection inner = section(key);
  inner.allowOnly({"value", "unit"});
  inner.checkUnit(unit);
  return unit.toBase(inner.number("value"));
}

void JsonSection::checkUnit(const Unit& unit) const {
  if (text("unit") != unit.label) fail("unit", "is " + text("unit") + ", wanted " + unit.label);
}

void JsonSection::fail(const std::string& key, const std::string& reason) const {
  std::string place = path_;
  if (!key.empty()) place += (place.empty() ? "" : ".") + key;
  throw Error(ErrorCode::Unreadable, file_ + ": " + (place.empty() ? "" : place + ": ") + reason);
}

void JsonSection::failAt(const std::string& key, const char* wanted) const {
  fail(key, "is " + value(key).dump() + ", wanted " + wanted);
}

const Json& JsonSection::value(const std::string& key) const {
  const auto found = object_->find(key);
  if (found == object_->end()) fail(key, "is missing");
  return *found;
}

}  // namespace voxelfit
