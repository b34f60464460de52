// SPDX-License-Identifier: BSD-3-Clause
#include "Sdk/FormulaModel.h"

#include <algorithm>
#include <cmath>

#include "Core/Error.h"
#include "Models/Describe.h"
#include "Sdk/FormulaCompiler.h"
#include "Sdk/FormulaSource.h"

namespace voxelfit {
namespace {

using detail::setText;

void setUnit(UnitText& to, const Unit& unit) {
  setText(to.label, unit.label);
  to.base = unit.base;
}

std::string shortened(const std::string& text, std::size_t most) {
  return text.size() <= most ? text : text.substr(0, most - 4) + " ...";
}

/// The row of a parameter that no table describes.
ParameterText plainRow(const std::string& name, bool isScaling) {
  constexpr double kFar = 1e6;
  ParameterText row{};
  setText(row.name, name.c_str());
  setUnit(row.unit, isScaling ? unit::signal : unit::one);
  row.start = 1.0;
  row.lower = -kFar;
  row.upper = kFar;
  setText(row.meaning, "parameter of the formula");
  return row;
}

FormulaNames namesOf(const FormulaDefinition& definition) {
  const ModelDescription& table = definition.description;
  FormulaNames names{.axis = table.axisSymbol, .isComplete = definition.isComplete};
  for (int k = 0; k < table.constantCount; ++k) names.constants.emplace_back(table.constants[k].name);
  for (int k = 0; k < table.parameterCount; ++k) names.parameters.emplace_back(table.parameters[k].name);
  return names;
}

/// Every parameter that is listed stands in the formula.
void checkUse(const ParsedFormula& formula, const FormulaDefinition& definition) {
  const Dependence used = formula.graph[formula.signal].on;
  for (std::size_t k = 0; k < formula.names.parameters.size(); ++k)
    if (!(used & onParameter(static_cast<int>(k))))
      throw Error(definition.code,
                  definition.where + ": does not depend on the parameter " + formula.names.parameters[k]);
}

/// The signal is proportional to the parameters that carry its unit: voxels are fitted relative to their
/// largest sample.
void checkSignalUnits(const std::vector<ParameterText>& rows, const std::vector<int>& scaling,
                      const FormulaDefinition& definition) {
  std::string proportional;
  for (const int k : scaling) proportional += std::string(proportional.empty() ? "" : ", ") + rows[k].name;
  const bool isAny = std::ranges::any_of(rows, &ParameterText::isSignal);
  for (int k = 0; isAny && k < static_cast<int>(rows.size()); ++k)
    if (rows[k].isSignal() != (std::ranges::find(scaling, k) != scaling.end()))
      throw Error(definition.code, definition.where + ": " + rows[k].name + " has the unit " +
                                       rows[k].unit.label + ", wanted signal for " +
                                       (scaling.empty() ? "no parameter" : "exactly " + proportional) +
                                       ": with them doubled the formula is doubled");
}

/// The kernels for a formula that separates so, or has so many parameters.
LoadedModel kernelsFor(const CompiledFormula& formula, const std::vector<LoadedModel>& kernels,
                       const std::string& where) {
  const bool separates = formula.columns > 0 && formula.coordinates > 0;
  for (LoadedModel model : kernels) {
    const ModelDescription& shape = model.description();
    if (shape.parameterCount != static_cast<int>(formula.order.size())) continue;
    if (separates && shape.columnCount != formula.columns) continue;
    if (separates) return model;
    model.entry.columns = nullptr;
    model.entry.coordinates = nullptr;
    for (Kernels& set : model.entry.kernels) set.projectFloat = set.projectDouble = set.compressed = nullptr;
    return model;
  }
  throw Error(ErrorCode::BackEnd, where + ": the plugins for formulas are not there or not of this version");
}

/// One point worked out from the graph, not by the instructions that are made of it.
void setCheck(ModelEntry& entry, const ParsedFormula& formula, const CompiledFormula& compiled) {
  entry.check = {};
  const ModelDescription& table = entry.description;
  std::vector<double> parameters(kMaxParameters), constants(kMaxConstants);
  for (int k = 0; k < table.parameterCount; ++k) {
    entry.check.p[k] = table.parameters[k].unit.unit().toBase(table.parameters[k].start);
    parameters[compiled.order[k]] = entry.check.p[k];
  }
  for (int k = 0; k < table.constantCount; ++k) {
    const double value = table.constants[k].unit.unit().toBase(table.constants[k].value);
    constants[k] = entry.check.c[k] = std::isnan(value) ? 1.0 : value;
  }
  entry.check.x = table.axisUnit.unit().toBase(1.0);
  entry.check.expected = formula.graph.value(formula.signal, entry.check.x, parameters, constants);
}

}  // namespace

FormulaDefinition formulaOf(const std::string& expression) {
  FormulaDefinition definition{.expression = expression, .where = "formula"};
  ModelDescription& table = definition.description;
  const std::string id = "formula:" + expression;
  if (id.size() >= sizeof(table.id))
    throw Error(ErrorCode::Usage,
                "formula: " + std::to_string(expression.size()) + " characters, at most " +
                    std::to_string(sizeof(table.id) - 9),
                "a file FILE.json takes longer formulas");
  setText(table.id, id.c_str());
  setText(table.title, "A formula of your own");
  setText(table.source, "the formula itself");
  setText(table.axisSymbol, "x");
  setUnit(table.axisUnit, unit::one);
  return definition;
}

LoadedModel makeFormulaModel(const FormulaDefinition& definition, const std::vector<LoadedModel>& kernels) {
  const ParsedFormula formula =
      parseFormula(definition.expression, namesOf(definition), definition.where, definition.code);
  checkUse(formula, definition);
  const CompiledFormula compiled = compileFormula(formula, definition.where, definition.code);
  const ModelDescription& table = definition.description;
  std::vector<ParameterText> rows(table.parameters, table.parameters + table.parameterCount);
  for (std::size_t k = rows.size(); k < formula.names.parameters.size(); ++k) {
    const bool isScaling = std::ranges::find(compiled.scaling, static_cast<int>(k)) != compiled.scaling.end();
    rows.push_back(plainRow(formula.names.parameters[k], isScaling));
  }
  checkSignalUnits(rows, compiled.scaling, definition);

  LoadedModel model = kernelsFor(compiled, kernels, definition.where);
  model.formula = std::make_shared<const FormulaProgram>(compiled.program);
  model.source = std::make_shared<const std::string>(formulaSource(compiled.program));
  model.entry.source = model.source->c_str();
  model.entry.place = 0;
  ModelDescription& description = model.entry.description;
  description = table;
  setText(description.equation,
          shortened("S = " + definition.expression, sizeof(table.equation) - 1).c_str());
  description.parameterCount = static_cast<std::int32_t>(rows.size());
  description.columnCount = compiled.columns;
  description.coordinateCount = compiled.coordinates;
  for (int k = 0; k < description.parameterCount; ++k) {
    description.parameters[k] = rows[compiled.order[k]];
    description.parameters[k].role = k < compiled.columns ? Role::Linear : Role::Nonlinear;
  }
  setCheck(model.entry, formula, compiled);
  return model;
}

}  // namespace voxelfit
