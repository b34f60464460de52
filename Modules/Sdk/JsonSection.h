// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "Core/Unit.h"

namespace voxelfit {

/// An object of a JSON file that knows where it stands: every complaint names the file, the key, what was
/// found and what was wanted. All members throw Error Unreadable.
class JsonSection {
 public:
  /// `file` is for messages; `path` is the key of this object, "" for the whole file.
  JsonSection(const nlohmann::json& object, std::string file, std::string path = {});

  bool has(const std::string& key) const { return object_->contains(key); }
  std::vector<std::string> keys() const;
  /// Complains of the first key that is not among `known`.
  void allowOnly(std::initializer_list<const char*> known) const;

  JsonSection section(const std::string& key) const;
  /// The objects of a list of at most `most`; none where the key is missing.
  std::vector<JsonSection> rows(const std::string& key, std::size_t most) const;
  std::string text(const std::string& key) const;
  double number(const std::string& key) const;
  /// A number without a fraction, at least `lowest`.
  std::int64_t whole(const std::string& key, std::int64_t lowest) const;
  std::vector<double> numbers(const std::string& key) const;
  /// {"value": 5, "unit": "ms"} in base units; the unit must be `unit`.
  double quantity(const std::string& key, const Unit& unit) const;
  /// Complains when the key "unit" of this object is not `unit`.
  void checkUnit(const Unit& unit) const;

  /// "FILE: KEY: reason"; of this object when key is "".
  [[noreturn]] void fail(const std::string& key, const std::string& reason) const;

 private:
  const nlohmann::json& value(const std::string& key) const;
  [[noreturn]] void failAt(const std::string& key, const char* wanted) const;

  const nlohmann::json* object_;
  std::string file_, path_;
};

}  // namespace voxelfit
