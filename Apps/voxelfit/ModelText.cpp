// SPDX-License-Identifier: BSD-3-Clause
#include "ModelText.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "Core/Series.h"
#include "Fitting/FitPlan.h"

namespace voxelfit {
namespace {

const char* inputName(const ModelDescription& model) {
  if (model.hasDirections) return "directions";
  return model.input == InputCurve::None     ? "none"
         : model.input == InputCurve::Plasma ? "plasma"
                                             : "plasma of two inlets";
}

}  // namespace

const char* roleName(Role role) {
  switch (role) {
    case Role::Nonlinear:
      return "nonlinear";
    case Role::Linear:
      return "linear";
    case Role::Fraction:
      return "fraction";
    case Role::Quotient:
      return "quotient";
    case Role::Term:
      return "term";
  }
  return "";
}

std::string parameterNames(const ModelDescription& model) {
  std::string names;
  for (int k = 0; k < model.parameterCount; ++k)
    names += (k ? " " : "") + std::string(model.parameters[k].name);
  return names;
}

Json modelJson(const LoadedModel& loaded) {
  const ModelDescription& model = loaded.description();
  const FitPlan plan = FitPlan::make(model, loaded.entry.columns, {});
  Json json{{"id", model.id}, {"title", model.title}, {"equation", model.equation}, {"source", model.source}};
  json["axis"] = {
      {"kind", axisName(model.axisKind)}, {"symbol", model.axisSymbol}, {"unit", model.axisUnit.label}};
  json["input"] = inputName(model);
  json["parameters"] = json["constants"] = json["derived"] = Json::array();
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    json["parameters"].push_back({{"name", row.name},
                                  {"unit", row.unit.label},
                                  {"start", row.start},
                                  {"lower", row.lower},
                                  {"upper", row.upper},
                                  {"meaning", row.meaning},
                                  {"role", roleName(row.role)}});
  }
  for (int k = 0; k < model.constantCount; ++k) {
    const ConstantText& row = model.constants[k];
    const Json value = std::isnan(row.value) ? Json() : Json(row.value);
    json["constants"].push_back(
        {{"name", row.name}, {"unit", row.unit.label}, {"value", value}, {"meaning", row.meaning}});
  }
  for (int k = 0; k < model.derivedCount; ++k)
    json["derived"].push_back({{"name", model.derived[k].name},
                               {"unit", model.derived[k].unit.label},
                               {"meaning", model.derived[k].meaning}});
  json["fitter"] = {{"name", fitterName(plan.fitter)},
                    {"precision", precisionName(plan.precision)},
                    {"reason", plan.reason}};
  json["plugin"] = loaded.plugin;
  return json;
}

}  // namespace voxelfit
