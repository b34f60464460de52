// SPDX-License-Identifier: BSD-3-Clause
// voxelfit describe: the page of one model.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "AxisOption.h"
#include "Commands.h"
#include "Core/Error.h"
#include "Fitting/FitPlan.h"
#include "ModelText.h"
#include "Text.h"

namespace voxelfit {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// A model, or the plain name of a family with a line on how its members are named.
struct Described {
  LoadedModel model;
  std::string family;  ///< empty for a model
};

Described findModel(const Registry& registry, const std::string& id) {
  try {
    return {registry.find(id), {}};
  } catch (const Error& error) {
    for (const LoadedModel& model : registry.models())
      if (id == model.description().id) return {model, error.hint()};
    throw;
  }
}

Rows facts(const Described& described) {
  const ModelDescription& model = described.model.description();
  const FitPlan plan = FitPlan::make(model, described.model.entry.columns, {});
  Rows rows{{"equation", model.equation}};
  const bool isUnknown = model.axisKind == AxisKind::Unknown;
  rows.push_back({"axis", isUnknown ? fmt::format("{} in any unit", model.axisSymbol)
                                    : fmt::format("{}: {} in {}", model.axisSymbol, axisWords(model.axisKind),
                                                  model.axisUnit.label)});
  if (model.hasDirections)
    rows.push_back({"input", "a direction of the gradient for each sample (NAME.bvec or --bvecs)"});
  if (model.input == InputCurve::Plasma) rows.push_back({"input", "plasma concentration in mmol/l (--aif)"});
  if (model.input == InputCurve::PlasmaOfTwo)
    rows.push_back({"input", "plasma concentration in mmol/l in two inlets (--aif, --portal-vein)"});
  if (!described.family.empty())
    rows.push_back({"family", "name a member behind a colon, " + described.family});
  rows.push_back({"fitter", fmt::format("{}: {}", fitterName(plan.fitter), plan.reason)});
  rows.push_back({"source", model.source});
  rows.push_back({"plugin", described.model.plugin});
  return rows;
}

Rows parameters(const ModelDescription& model) {
  Rows rows{{"parameter", "unit", "start", "lower", "upper", "enters", "meaning"}};
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    rows.push_back({row.name, row.unit.label, numberText(row.start), numberText(row.lower),
                    numberText(row.upper), roleName(row.role), row.meaning});
  }
  return rows;
}

Rows constants(const ModelDescription& model) {
  Rows rows{{"constant", "unit", "default", "meaning"}};
  for (int k = 0; k < model.constantCount; ++k) {
    const ConstantText& row = model.constants[k];
    rows.push_back(
        {row.name, row.unit.label, std::isnan(row.value) ? "(needed)" : numberText(row.value), row.meaning});
  }
  return rows;
}

Rows derived(const ModelDescription& model) {
  Rows rows{{"derived", "unit", "meaning"}};
  for (int k = 0; k < model.derivedCount; ++k)
    rows.push_back({model.derived[k].name, model.derived[k].unit.label, model.derived[k].meaning});
  return rows;
}

void describe(const Described& described) {
  const ModelDescription& model = described.model.description();
  std::cout << model.id << ": " << model.title << "\n\n" << alignedColumns(facts(described)) << '\n';
  std::cout << alignedColumns(parameters(model));
  for (int k = 0; k < model.parameterCount; ++k)
    if (model.parameters[k].isSignal()) {
      std::cout << "(start and bounds in the unit signal are multiples of a voxel's largest sample)\n";
      break;
    }
  if (model.constantCount > 0) std::cout << '\n' << alignedColumns(constants(model));
  if (model.derivedCount > 0) std::cout << '\n' << alignedColumns(derived(model));
}

}  // namespace

void addDescribe(CLI::App& app, Session& session) {
  struct Options {
    std::string model;
    bool isJson = false;
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("describe", "equation, parameters, constants and source of a model");
  command
      ->add_option("model", options->model,
                   "id of a model (voxelfit models lists them), formula:EXPRESSION or FILE.json")
      ->required()
      ->type_name("MODEL");
  command->add_flag("--json", options->isJson, "as JSON")->group("output");
  command->footer(
      "examples:\n  voxelfit describe extended-tofts\n  voxelfit describe lorentzian:water,amide,noe");
  session.onRun(*command, [&session, options] {
    const Described described = findModel(session.registry(), options->model);
    if (options->isJson)
      std::cout << modelJson(described.model).dump(2) << '\n';
    else
      describe(described);
  });
}

}  // namespace voxelfit
