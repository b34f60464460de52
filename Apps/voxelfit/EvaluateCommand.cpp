// SPDX-License-Identifier: BSD-3-Clause
// voxelfit evaluate: the curve of a model as a table.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iostream>
#include <memory>

#include "AxisOption.h"
#include "Batch/ModelCurve.h"
#include "Commands.h"
#include "Core/Error.h"
#include "InputFunctionOptions.h"
#include "Text.h"
#include "ValueOption.h"

namespace voxelfit {
namespace {

struct Options {
  std::string model;
  AxisOption axis;
  std::vector<std::string> parameters, constants;
  InputFunctionOptions input;
};

std::array<double, kMaxParameters> parametersOf(const Options& options, const ModelDescription& model) {
  std::array<double, kMaxParameters> values{};
  for (int k = 0; k < model.parameterCount; ++k)
    values[k] = model.parameters[k].unit.unit().toBase(model.parameters[k].start);
  for (const std::string& text : options.parameters) {
    const auto [name, value] = splitAssignment("--parameter", text);
    const int k = parameterIndex(model, name);
    values[k] = numberOf("--parameter " + name, value, model.parameters[k].unit.unit());
  }
  return values;
}

std::array<double, kMaxConstants> constantsOf(const Options& options, const ModelDescription& model) {
  std::array<double, kMaxConstants> values{};
  for (int k = 0; k < model.constantCount; ++k)
    values[k] = model.constants[k].unit.unit().toBase(model.constants[k].value);
  for (const std::string& text : options.constants) {
    const auto [name, value] = splitAssignment("--set", text);
    const int k = constantIndex(model, name);
    values[k] = numberOf("--set " + name, value, model.constants[k].unit.unit());
  }
  for (int k = 0; k < model.constantCount; ++k)
    if (std::isnan(values[k]))
      throw Error(ErrorCode::Usage, fmt::format("{0} needs {1}: --set {1}=VALUE ({2})", model.id,
                                                model.constants[k].name, model.constants[k].unit.label));
  return values;
}

std::optional<InputFunction> inputOf(const Options& options, const ModelDescription& model,
                                     const SampleAxis& axis) {
  checkSources(options.input, model);
  if (model.input == InputCurve::None) return std::nullopt;
  for (const std::string& source : {options.input.from, options.input.portal})
    if (source.starts_with("mask:"))
      throw Error(ErrorCode::Usage,
                  source + ": there is no image here, wanted FILE.csv, " + populationNames());
  Series times;
  times.axis = axis;
  times.source = "--axis";
  return inputFunctionOf(options.input, times, nullptr);
}

void evaluate(const Options& options, Session& session) {
  const LoadedModel loaded = session.registry().find(options.model);
  const ModelDescription& model = loaded.description();
  const SampleAxis axis = axisOf(options.axis, model);
  checkAxis(axis, model, static_cast<int>(axis.values.size()), "--axis");
  const ModelCurve curve(loaded, axis.values, inputOf(options, model, axis));
  const auto values = curve.signal(parametersOf(options, model).data(), constantsOf(options, model).data());
  std::string table = axisColumn(model) + ",signal\n";
  for (std::size_t i = 0; i < values.size(); ++i)
    table += fmt::format("{:.9g},{:.9g}\n", model.axisUnit.unit().fromBase(axis.values[i]), values[i]);
  std::cout << table;
}

}  // namespace

void addEvaluate(CLI::App& app, Session& session) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("evaluate", "print the curve of a model as a table");
  command
      ->add_option("model", options->model,
                   "id of a model (voxelfit models lists them), formula:EXPRESSION or FILE.json")
      ->required()
      ->type_name("MODEL");
  command->option_defaults()->group("curve, in the units that voxelfit describe MODEL shows");
  addAxisOption(*command, options->axis);
  command->get_option("--axis")->required();
  command
      ->add_option("-p,--parameter", options->parameters,
                   "a parameter, else its start value is taken; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command->add_option("--set", options->constants, "a constant of the model; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
  command
      ->add_option("--aif", options->input.from,
                   "the arterial input function: FILE.csv, " + populationNames())
      ->type_name("SOURCE")
      ->group("input function");
  addPortalVeinOption(*command, options->input);
  addInputFunctionOptions(*command, options->input);
  command->footer(
      "examples:\n"
      "  voxelfit evaluate tofts --axis 0:5:300 -p Ktrans=0.2 -p ve=0.3 --aif parker\n"
      "  voxelfit evaluate 'formula:a*exp(-x/b)+c' --axis 0:1:20 -p a=3 -p b=5\n"
      "  voxelfit evaluate vfa --flip-angles 2,5,10,15,30 -p M0=1000 -p T1=900 --set TR=5");
  session.onRun(*command, [&session, options] { evaluate(*options, session); });
}

}  // namespace voxelfit
