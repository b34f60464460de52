// SPDX-License-Identifier: BSD-3-Clause
#include "Io/Table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <string_view>

#include "Core/Error.h"
#include "Core/Unit.h"
#include "Io/Cells.h"

namespace voxelfit {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

[[noreturn]] void fail(const std::string& name, const std::string& found) {
  throw Error(ErrorCode::Unreadable, name + ": " + found);
}

/// Kind and unit of an axis as its header tells them.
struct AxisHeader {
  AxisKind kind;
  Unit unit;
};

/// "flip_angle_deg" and the like: one of the known words, an underscore and a unit of that quantity.
AxisHeader parseAxisHeader(std::string_view header) {
  struct Word {
    std::string_view text;
    AxisKind kind;
    std::string_view units;  // labels that fit, separated by blanks
  };
  constexpr std::array kWords{Word{"time_", AxisKind::Time, "s ms min"},
                              Word{"t_", AxisKind::Time, "s ms min"},
                              Word{"b_", AxisKind::BValue, "s/mm2"},
                              Word{"offset_", AxisKind::Offset, "ppm"},
                              Word{"flip_angle_", AxisKind::FlipAngle, "deg rad"},
                              Word{"te_", AxisKind::EchoTime, "s ms"},
                              Word{"ti_", AxisKind::InversionTime, "s ms"},
                              Word{"b1_", AxisKind::B1Power, "uT T"}};
  for (const auto& [text, kind, units] : kWords) {
    if (!header.starts_with(text)) continue;
    const Unit* unit = findUnit(std::string(header.substr(text.size())).c_str());
    const std::string padded = " " + std::string(units) + " ";
    if (unit && padded.find(" " + std::string(unit->label) + " ") != std::string::npos) return {kind, *unit};
  }
  return {AxisKind::Unknown, unit::one};
}

std::string place(int line, std::size_t column, const std::string& cell) {
  return "line " + std::to_string(line) + ", column " + std::to_string(column + 1) + ": \"" + cell + "\"";
}

double axisValue(const Row& row, std::size_t column, const std::string& name) {
  const auto value = parseNumber(row.cells[column]);
  if (!value || !std::isfinite(*value))
    fail(name, place(row.line, column, row.cells[column]) + ", wanted a number on the axis");
  return *value;
}

double curveValue(const Row& row, std::size_t column, const std::string& name) {
  if (row.cells[column].empty()) return kNaN;
  const auto value = parseNumber(row.cells[column]);
  if (!value) fail(name, place(row.line, column, row.cells[column]) + ", wanted a number");
  return *value;
}

/// Moves the columns gx, gy, gz of a table over b-values, if it has them, from the curves to the axis.
void takeDirections(CurveTable& table) {
  std::array<std::ptrdiff_t, 3> at{};
  for (std::size_t k = 0; k < 3; ++k) {
    const auto found = std::ranges::find(table.names, kDirectionColumns[k]);
    if (found == table.names.end() || table.axis.kind != AxisKind::BValue) return;
    at[k] = found - table.names.begin();
  }
  for (std::size_t i = 0; i < table.axis.values.size(); ++i)
    table.axis.directions.push_back(
        {table.columns[at[0]][i], table.columns[at[1]][i], table.columns[at[2]][i]});
  std::ranges::sort(at, std::greater());
  for (const std::ptrdiff_t k : at) {
    table.names.erase(table.names.begin() + k);
    table.columns.erase(table.columns.begin() + k);
  }
  if (table.names.empty()) fail(table.source, "directions and no curve, wanted at least one");
}

}  // namespace

const Unit* unitOfColumn(const std::string& name) {
  for (std::size_t at = name.find('_'); at != std::string::npos; at = name.find('_', at + 1)) {
    const Unit* unit = findUnit(name.c_str() + at + 1);
    if (unit && (isActivity(*unit) || unit->label == std::string_view(unit::mmol_per_l.label))) return unit;
  }
  return nullptr;
}

std::string columnName(const std::string& quantity, const Unit& unit) {
  std::string name = quantity + "_" + unit.label;
  if (const auto slash = name.find('/'); slash != std::string::npos) name.replace(slash, 1, "_per_");
  return name;
}

CurveTable readCurveTable(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::vector<Row> rows = readRows(path);
  if (rows.empty()) fail(name, "is empty, wanted a table of numbers");
  const std::size_t width = rows.front().cells.size();
  if (width < 2) fail(name, "one column, wanted the axis and at least one curve");
  CurveTable table{
      .axis = {}, .names = {}, .columns = std::vector<std::vector<double>>(width - 1), .source = name};
  AxisHeader header{AxisKind::Unknown, unit::one};
  const bool hasHeader = !parseNumber(rows.front().cells.front());
  if (hasHeader) {
    header = parseAxisHeader(rows.front().cells.front());
    table.names.assign(rows.front().cells.begin() + 1, rows.front().cells.end());
    rows.erase(rows.begin());
  } else {
    for (std::size_t k = 1; k < width; ++k) table.names.push_back(std::to_string(k));
  }
  if (rows.empty()) fail(name, "a header and no rows, wanted at least one sample");
  table.axis.kind = header.kind;
  for (const Row& row : rows) {
    if (row.cells.size() != width)
      fail(name, "line " + std::to_string(row.line) + ": " + std::to_string(row.cells.size()) +
                     " cells, wanted " + std::to_string(width));
    table.axis.values.push_back(header.unit.toBase(axisValue(row, 0, name)));
    for (std::size_t k = 1; k < width; ++k) table.columns[k - 1].push_back(curveValue(row, k, name));
  }
  takeDirections(table);
  return table;
}

SampleAxis readAxis(const std::filesystem::path& path) {
  const std::string name = path.string();
  AxisHeader header{AxisKind::Unknown, unit::one};
  const auto extension = path.extension();
  if (extension == ".bval" || extension == ".bvals") header = {AxisKind::BValue, unit::s_per_mm2};
  SampleAxis axis;
  bool isFirst = true;
  for (const Row& words : readWords(path)) {
    const bool isHeader = isFirst && words.cells.size() == 1 && !parseNumber(words.cells.front());
    isFirst = false;
    if (isHeader) {
      header = parseAxisHeader(words.cells.front());
      continue;
    }
    for (std::size_t k = 0; k < words.cells.size(); ++k) axis.values.push_back(axisValue(words, k, name));
  }
  if (axis.values.empty()) fail(name, "no numbers in it, wanted the positions of the samples");
  axis.kind = header.kind;
  for (double& value : axis.values) value = header.unit.toBase(value);
  return axis;
}

CurveTable readArterialInput(const std::filesystem::path& path) {
  CurveTable table = readCurveTable(path);
  if (table.axis.kind != AxisKind::Time)
    fail(table.source, "first column is not a time with its unit, wanted time_s or time_min");
  const auto hasUnit = [](const std::string& name) { return unitOfColumn(name) != nullptr; };
  const auto matches = std::ranges::count_if(table.names, hasUnit);
  if (matches != 1 && table.names.size() != 1)
    fail(table.source, std::to_string(matches) + " of " + std::to_string(table.names.size()) +
                           " columns are concentrations by their name, wanted one: concentration_mmol_per_l");
  const auto chosen =
      matches == 1 ? std::ranges::find_if(table.names, hasUnit) - table.names.begin() : std::ptrdiff_t{0};
  table.columns = {table.columns[chosen]};
  table.names = {table.names[chosen]};
  for (std::size_t i = 0; i < table.columns[0].size(); ++i) {
    if (!std::isfinite(table.columns[0][i]))
      fail(table.source,
           "no concentration in row " + std::to_string(i + 1) + ", wanted a number in every row");
    if (i > 0 && !(table.axis.values[i] > table.axis.values[i - 1]))
      fail(table.source, "times do not increase: " + std::to_string(table.axis.values[i - 1]) + " s, then " +
                             std::to_string(table.axis.values[i]) + " s in row " + std::to_string(i + 1));
  }
  return table;
}

std::string arterialInputTable(std::span<const double> times, std::span<const double> concentration,
                               const Unit& unit) {
  std::string text = "time_s," + columnName(isActivity(unit) ? "activity" : "concentration", unit) + "\n";
  for (std::size_t i = 0; i < times.size(); ++i)
    text += fmt::format("{},{}\n", times[i], concentration[i]);  // as many digits as tell the number apart
  return text;
}

}  // namespace voxelfit
