// SPDX-License-Identifier: BSD-3-Clause
#include "Phantoms/DefaultSpecification.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace voxelfit {
namespace {

using Json = nlohmann::json;

/// Size of a parameter with the unit of the signal, whose table is relative to the data.
constexpr double kSignal = 1000.0;
/// Voxels along each dimension of the grid.
constexpr std::int64_t kVoxels = 8;

Json evenly(const char* unit, double from, double to, std::int64_t count) {
  return {{"unit", unit}, {"from", from}, {"to", to}, {"count", count}};
}

/// An axis as it is often measured, in the unit of the model's table.
Json usualAxis(const ModelDescription& model) {
  const Unit unit = model.axisUnit.unit();
  const auto list = [&](std::initializer_list<double> base, const Unit& written) {
    Json values = Json::array();
    for (const double value : base) values.push_back(unit.fromBase(written.toBase(value)));
    return Json{{"unit", unit.label}, {"values", values}};
  };
  switch (model.axisKind) {
    case AxisKind::Time:
      return evenly(unit.label, 0.0, unit.fromBase(300.0), 61);
    case AxisKind::BValue:
      return list({0, 10, 20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 600, 800, 1000}, unit::s_per_mm2);
    case AxisKind::Offset:
      return evenly(unit.label, -10.0, 10.0, 81);
    case AxisKind::FlipAngle:
      return list({2, 4, 6, 9, 12, 16, 20, 25, 30}, unit::deg);
    case AxisKind::EchoTime:
      return list({10, 20, 30, 40, 50, 60, 70, 80, 100, 120, 140, 160, 200, 240, 280, 320}, unit::ms);
    case AxisKind::InversionTime:
      return list({50, 100, 200, 300, 400, 600, 800, 1000, 1300, 1700, 2200, 3000, 4000, 5000}, unit::ms);
    case AxisKind::B1Power:
      return list({0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6}, unit::microtesla);
    case AxisKind::Unknown:
      break;
  }
  return evenly(unit.label, 0.0, 10.0, 21);
}

/// From half the start to twice the start, but at most half-way to the bounds; around 0 at most from -1 to 1.
std::array<double, 2> rangeOf(const ParameterText& row) {
  const double start = row.start;
  const double low = start == 0.0 ? -1.0 : std::min(start / 2, start * 2);
  const double high = start == 0.0 ? 1.0 : std::max(start / 2, start * 2);
  const double scale = row.isSignal() ? kSignal : 1.0;
  return {scale * std::max(low, (start + row.lower) / 2), scale * std::min(high, (start + row.upper) / 2)};
}

/// The parameters that form the grid: at most three, those of the signal last.
std::vector<int> gridParameters(const ModelDescription& model) {
  std::vector<int> chosen;
  for (const bool isSignal : {false, true})
    for (int k = 0; k < model.parameterCount; ++k)
      if (model.parameters[k].isSignal() == isSignal && chosen.size() < 3) chosen.push_back(k);
  return chosen;
}

Json valueOf(const char* unit, double value) { return {{"unit", unit}, {"value", value}}; }

}  // namespace

Json defaultSpecification(const LoadedModel& model, const std::vector<std::int64_t>& size) {
  const ModelDescription& table = model.description();
  Json json{{"title", std::string(table.title) + ", made from the model's table"},
            {"source", table.source},
            {"model", table.id},
            {"axis", usualAxis(table)},
            {"noise", {{"kind", "gaussian"}, {"sd", 0.0}, {"of", "largest"}}},
            {"seed", 1}};
  for (int k = 0; k < table.parameterCount; ++k) {
    const ParameterText& row = table.parameters[k];
    json["parameters"][row.name] = valueOf(row.unit.label, row.start * (row.isSignal() ? kSignal : 1.0));
  }
  const std::vector<int> grid = gridParameters(table);
  json["size"] = std::vector<std::int64_t>(grid.size(), kVoxels);
  if (!size.empty()) json["size"] = size;
  for (std::size_t d = 0; d < grid.size(); ++d) {
    const ParameterText& row = table.parameters[grid[d]];
    const auto [low, high] = rangeOf(row);
    const std::int64_t count = d < json["size"].size() ? json["size"][d].get<std::int64_t>() : 1;
    if (count < 2) continue;  // stays at its start
    json["parameters"][row.name] = evenly(row.unit.label, low, high, count);
    json["parameters"][row.name]["along"] = std::string(1, "xyz"[d]);
  }
  for (int k = 0; k < table.constantCount; ++k) {
    const ConstantText& row = table.constants[k];
    const bool isRequired = std::isnan(row.value);  // the value of the model's check is a usual one
    json["constants"][row.name] =
        valueOf(row.unit.label, isRequired ? row.unit.unit().fromBase(model.entry.check.c[k]) : row.value);
  }
  if (table.input != InputCurve::None)
    json["input"] = {{"population", "parker"}, {"delay", valueOf(unit::s.label, 30.0)}, {"hematocrit", 0.42}};
  return json;
}

}  // namespace voxelfit
