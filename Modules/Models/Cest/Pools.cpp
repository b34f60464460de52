// SPDX-License-Identifier: BSD-3-Clause
#include "Models/Cest/Pools.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "Models/Description.h"

namespace voxelfit::models {
namespace {

struct Range {
  double start, lower, upper;
};

/// What a line's width follows: relaxation and exchange, which give the same hertz at every field and so
/// fewer ppm at a higher one (Zaiss and Bachert, NMR Biomed 26:507 (2013)), or a spread of shifts in ppm.
enum class Width : std::uint8_t { Hertz, Ppm };

struct Pool {
  const char* name;
  Range amplitude, width, offset;  ///< width and offset in ppm
  Width kind;
};

/// Starts and bounds for brain at kTableField to 9.4 T, after Windschuh et al., NMR Biomed 28:529 (2015),
/// table 1, widened.
constexpr double kTableField = 3.0, kStrongestField = 50.0;  // T
constexpr Pool kPools[]{
    {"water", {0.80, 0.0, 1.0}, {1.5, 0.3, 10.0}, {0.0, -1.0, 1.0}, Width::Hertz},
    {"amide", {0.05, 0.0, 0.5}, {1.5, 0.4, 5.0}, {3.5, 3.0, 4.0}, Width::Hertz},
    {"amine", {0.03, 0.0, 0.5}, {1.5, 0.4, 5.0}, {3.0, 2.5, 3.4}, Width::Hertz},
    {"guan", {0.03, 0.0, 0.5}, {1.5, 0.4, 5.0}, {2.0, 1.5, 2.5}, Width::Hertz},
    {"noe", {0.07, 0.0, 0.5}, {3.0, 1.0, 8.0}, {-3.5, -4.5, -2.5}, Width::Ppm},
    {"mt", {0.10, 0.0, 0.5}, {40.0, 10.0, 90.0}, {-2.0, -4.0, 0.0}, Width::Ppm},
};

/// The list in front of "@" and the field behind it.
struct PoolList {
  std::string_view pools;
  double field = kTableField;  ///< T; NaN where it cannot be read
};

PoolList readList(std::string_view list) {
  const std::size_t at = list.find('@');
  if (at == std::string_view::npos) return {list};
  const std::string text(list.substr(at + 1));
  char* end = nullptr;
  const double field = std::strtod(text.c_str(), &end);
  const bool isField =
      end != text.c_str() && std::string_view(end) == "T" && field > 0.0 && field < kStrongestField;
  return {list.substr(0, at), isField ? field : NAN};
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= list.size();) {
    const std::size_t comma = std::min(list.find(',', start), list.size());
    parts.emplace_back(list.substr(start, comma - start));
    start = comma + 1;
  }
  return parts;
}

/// The pool meant by a name or a number; false when it is neither.
bool findPool(const std::string& text, Pool& pool) {
  for (const Pool& known : kPools)
    if ((text == "guanidine" ? "guan" : text) == known.name) {
      pool = known;
      return true;
    }
  char* end = nullptr;
  const double offset = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(std::abs(offset) <= 500.0)) return false;
  const bool isWater = offset == 0.0;
  pool = isWater ? kPools[0]
                 : Pool{text.c_str(),
                        {0.05, 0.0, 1.0},
                        {2.0, 0.3, 90.0},
                        {offset, offset - 0.5, offset + 0.5},
                        Width::Ppm};
  return true;
}

void setRow(ParameterText& row, const std::string& name, const Range& range, const std::string& meaning) {
  std::snprintf(row.name, sizeof(row.name), "%s", name.c_str());
  std::snprintf(row.meaning, sizeof(row.meaning), "%s", meaning.c_str());
  row.start = range.start;
  row.lower = range.lower;
  row.upper = range.upper;
}

/// What is wrong with a list of pools; empty when nothing is.
std::string problemOf(const PoolList& list, const std::vector<std::string>& names) {
  if (std::isnan(list.field)) return "a field that cannot be read, wanted for example @7T";
  if (names.size() > kMaxPools)
    return std::to_string(names.size()) + " pools, at most " + std::to_string(kMaxPools);
  for (const auto& name : names) {
    Pool pool;
    if (!findPool(name, pool))
      return "pool \"" + name +
             "\", wanted water, amide, amine, guan (guanidine), noe, mt or an offset in ppm";
    if (std::count(names.begin(), names.end(), name) > 1) return "pool \"" + name + "\" stands twice";
  }
  return {};
}

bool isWater(const std::string& name) { return name == "water" || name == "0"; }

/// The pool of a known name or number at a field (T).
Pool poolAt(const std::string& listed, double field) {
  Pool pool;
  findPool(listed, pool);
  if (pool.kind == Width::Hertz)
    for (double* width : {&pool.width.start, &pool.width.lower, &pool.width.upper})
      *width *= kTableField / field;
  return pool;
}

/// The three rows of pool k, which stands in the list as `listed`.
void setPool(ModelDescription& description, int k, const std::string& listed, const Pool& pool) {
  const bool hasWater = description.constants[0].value == 1.0;
  const std::string name = isWater(listed) ? "water" : listed;
  ParameterText* rows = description.parameters + 3 * k;
  setRow(rows[0], "A_" + name, pool.amplitude, "amplitude of " + name);
  setRow(rows[1], "FWHM_" + name, pool.width, "full width at half maximum of " + name);
  if (isWater(listed))
    setRow(rows[2], "dB0", pool.offset, "B0 shift: offset of water");
  else
    setRow(rows[2], "offset_" + name, pool.offset, "offset of " + name + (hasWater ? " from water" : ""));
}

}  // namespace

int configurePools(int pools, const char* list, ModelDescription* description, char* message,
                   int messageSize) {
  if (*list == '\0') return 0;
  const PoolList wanted = readList(list);
  std::vector<std::string> names = split(wanted.pools);
  if (const std::string problem = problemOf(wanted, names); !problem.empty()) {
    std::snprintf(message, messageSize, "%s", problem.c_str());
    return -1;
  }
  if (static_cast<int>(names.size()) != pools) return 0;
  std::stable_partition(names.begin(), names.end(), isWater);
  const bool hasWater = isWater(names[0]);
  std::snprintf(description->id, sizeof(description->id), "lorentzian:%s", list);
  description->constants[0].value = hasWater ? 1.0 : 0.0;
  for (int k = 0; k < pools; ++k) setPool(*description, k, names[k], poolAt(names[k], wanted.field));
  return 1;
}

}  // namespace voxelfit::models
