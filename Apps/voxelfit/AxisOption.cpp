// SPDX-License-Identifier: BSD-3-Clause
#include "AxisOption.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "Core/Error.h"
#include "Io/Cells.h"
#include "Io/Table.h"
#include "Text.h"

namespace voxelfit {
namespace {

/// The same quantity in tables, in messages and on the command line.
struct AxisNames {
  AxisKind kind;
  const char* column;
  const char* words;
  const char* option;
  std::string_view units;  ///< labels that fit, separated by blanks
};
constexpr std::array kAxes{
    AxisNames{AxisKind::Unknown, "x", "sample positions", "--axis", ""},
    AxisNames{AxisKind::Time, "time", "times", "--times", "s ms min"},
    AxisNames{AxisKind::BValue, "b", "b-values", "--bvals", "s/mm2"},
    AxisNames{AxisKind::Offset, "offset", "offsets", "--offsets", "ppm"},
    AxisNames{AxisKind::FlipAngle, "flip_angle", "flip angles", "--flip-angles", "deg rad"},
    AxisNames{AxisKind::EchoTime, "te", "echo times", "--echo-times", "ms s"},
    AxisNames{AxisKind::InversionTime, "ti", "inversion times", "--inversion-times", "ms s"},
    AxisNames{AxisKind::B1Power, "b1", "B1 powers", "--b1-powers", "uT T"},
};

constexpr double kMostPositions = 1e6;

const AxisNames& namesOf(AxisKind kind) { return kAxes[static_cast<std::size_t>(kind)]; }

Unit unitOf(const AxisOption& option, const ModelDescription& model) {
  if (option.unit.empty()) return model.axisUnit.unit();
  const Unit* unit = findUnit(option.unit.c_str());
  const std::string_view wanted = namesOf(model.axisKind).units;
  const auto words = splitText(std::string(wanted), ' ');
  if (!unit || (!wanted.empty() && std::ranges::find(words, unit->label) == words.end()))
    throw Error(ErrorCode::Usage,
                fmt::format("--axis-unit: {}, wanted {}", option.unit,
                            wanted.empty() ? "a unit such as s or ppm" : joinText(words, " or ")));
  return *unit;
}

/// The numbers of a list, or none when one is no number.
std::vector<double> numbers(const std::string& text, char separator) {
  std::vector<double> values;
  for (const std::string& part : splitText(text, separator)) {
    const auto value = parseNumber(part);
    if (!value || !std::isfinite(*value)) return {};
    values.push_back(*value);
  }
  return values;
}

std::vector<double> range(const std::string& text, const std::vector<double>& parts) {
  const double count = std::floor((parts[2] - parts[0]) / parts[1] + 1e-6) + 1.0;
  if (!(count >= 1.0 && count <= kMostPositions))
    throw Error(ErrorCode::Usage, "--axis: " + text + " holds no position, wanted start:step:stop");
  std::vector<double> values;
  for (int i = 0; i < static_cast<int>(count); ++i) values.push_back(parts[0] + i * parts[1]);
  return values;
}

}  // namespace

void addAxisOption(CLI::App& command, AxisOption& option) {
  command
      .add_option("--axis,--times,--bvals,--offsets,--flip-angles,--echo-times,--inversion-times,--b1-powers",
                  option.text, "sample positions: a file, a list a,b,c or start:step:stop")
      ->type_name("POSITIONS");
  command
      .add_option("--axis-unit", option.unit,
                  "unit of positions that do not carry one (default: that of the model)")
      ->type_name("UNIT");
}

SampleAxis axisOf(const AxisOption& option, const ModelDescription& model) {
  const Unit unit = unitOf(option, model);
  SampleAxis axis{model.axisKind, numbers(option.text, ',')};
  const auto parts = numbers(option.text, ':');
  if (parts.size() == 3) axis.values = range(option.text, parts);
  if (axis.values.empty()) {
    axis = readAxis(option.text);
    const bool fits = axis.kind == model.axisKind || model.axisKind == AxisKind::Unknown;
    if (axis.kind != AxisKind::Unknown && !fits)
      throw Error(ErrorCode::Mismatch, fmt::format("{}: {}, {} wants {}", option.text, axisWords(axis.kind),
                                                   model.id, axisWords(model.axisKind)));
    if (axis.kind != AxisKind::Unknown) return axis;
    axis.kind = model.axisKind;
  }
  for (double& value : axis.values) value = unit.toBase(value);
  return axis;
}

std::pair<double, double> axisRange(const std::string& option, const std::string& text,
                                    const AxisOption& axis, const ModelDescription& model) {
  const auto ends = splitText(text, ':');
  const auto end = [&](std::size_t i, double otherwise) -> std::optional<double> {
    return ends[i].empty() ? otherwise : parseNumber(ends[i]);
  };
  const auto low = ends.size() == 2 ? end(0, -INFINITY) : std::nullopt;
  const auto high = ends.size() == 2 ? end(1, INFINITY) : std::nullopt;
  if (!low || !high || !(*low <= *high))
    throw Error(ErrorCode::Usage, option + " " + text + ": wanted LOW:HIGH, LOW: or :HIGH");
  const Unit unit = unitOf(axis, model);
  return {unit.toBase(*low), unit.toBase(*high)};
}

void checkAxis(const SampleAxis& axis, const ModelDescription& model, int samples,
               const std::string& source) {
  if (static_cast<int>(axis.values.size()) != samples)
    throw Error(ErrorCode::Mismatch, fmt::format("{}: {} {}, the series has {} samples", source,
                                                 axis.values.size(), axisWords(model.axisKind), samples));
  if (model.axisKind != AxisKind::Time) return;
  for (std::size_t i = 1; i < axis.values.size(); ++i)
    if (!(axis.values[i] > axis.values[i - 1]))
      throw Error(ErrorCode::Unreadable, fmt::format("{}: time {} s follows {} s, times must increase",
                                                     source, axis.values[i], axis.values[i - 1]));
}

std::string axisColumn(const ModelDescription& model) {
  if (model.axisKind == AxisKind::Unknown) return model.axisSymbol;
  return columnName(namesOf(model.axisKind).column, model.axisUnit.unit());
}

std::string axisWords(AxisKind kind) { return namesOf(kind).words; }

std::string axisOptionName(AxisKind kind) { return namesOf(kind).option; }

}  // namespace voxelfit
