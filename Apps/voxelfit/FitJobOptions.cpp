// SPDX-License-Identifier: BSD-3-Clause
#include "FitJobOptions.h"

#include <algorithm>
#include <array>

#include "Batch/DelaySearch.h"
#include "Core/Error.h"
#include "Text.h"
#include "TotalVariationOption.h"
#include "ValueOption.h"
#include "WeightsOption.h"

namespace voxelfit {
namespace {

struct Keyword {
  std::string_view constant;
  const char* name;
};
constexpr std::array kKeywords{Keyword{"TR", "RepetitionTime"}, Keyword{"TE", "EchoTime"},
                               Keyword{"TI", "InversionTime"}, Keyword{"FA", "FlipAngle"}};

/// Constants that nature lets be above 0 only.
constexpr std::array<std::string_view, 8> kPositive{"TR", "TE", "FA", "T1", "B1", "r1", "B0", "tp"};

/// Reads values for the parameters and constants of one model.
class ValueReader {
 public:
  ValueReader(const FitInputs& inputs, const ModelDescription& model) : inputs_(inputs), model_(model) {}

  ValueOrMap read(const std::string& what, const std::string& text, const Unit& unit) const {
    return settingOf(what, text, unit, inputs_);
  }

  /// Place of the parameter and its value, from "NAME=VALUE".
  std::pair<int, std::string> parameter(const std::string& option, const std::string& text) const {
    const auto [name, value] = splitAssignment(option, text);
    return {parameterIndex(model_, name), value};
  }

  ValueOrMap parameterValue(const std::string& option, int k, const std::string& text) const {
    return read(option + " " + model_.parameters[k].name, text, model_.parameters[k].unit.unit());
  }

 private:
  const FitInputs& inputs_;
  const ModelDescription& model_;
};

void setConstants(const FitOptions& options, const FitInputs& inputs, const ValueReader& values,
                  FitJob& job) {
  const ModelDescription& model = job.model.description();
  for (int k = 0; k < model.constantCount; ++k) {
    const ConstantText& constant = model.constants[k];
    const std::string_view name = constant.name;
    job.constants[k].value = constant.unit.unit().toBase(constant.value);
    if (const char* key = acquisitionKey(name))
      if (const auto told = inputs.series->acquisition.find(key); told != inputs.series->acquisition.end())
        job.constants[k].value = told->second;
    if (name == "TR" && options.conversion.TR)
      job.constants[k].value = unit::ms.toBase(*options.conversion.TR);
    if (name == "FA" && options.conversion.flipAngle)
      job.constants[k].value = unit::deg.toBase(*options.conversion.flipAngle);
    if (name == "r1") job.constants[k].value = options.conversion.r1;
    if (name == "T1" && !options.conversion.T1.empty())
      job.constants[k] = values.read("--t1", options.conversion.T1, unit::ms);
    if (name == "B1") job.constants[k] = values.read("--b1", options.conversion.B1, unit::one);
  }
  for (const std::string& text : options.constants) {
    const auto [name, value] = splitAssignment("--set", text);
    const int k = constantIndex(model, name);
    job.constants[k] = values.read("--set " + name, value, model.constants[k].unit.unit());
  }
  for (int k = 0; k < model.constantCount; ++k) {
    const bool isPositive = std::ranges::find(kPositive, model.constants[k].name) != kPositive.end();
    if (isPositive && !job.constants[k].map && job.constants[k].value <= 0.0)
      throw Error(ErrorCode::Usage,
                  std::string(model.constants[k].name) + ": " +
                      numberText(model.constants[k].unit.unit().fromBase(job.constants[k].value)) + " " +
                      model.constants[k].unit.label + ", wanted a number above 0");
  }
}

/// The unit of what is fitted, as far as it is known.
Unit dataUnit(const FitOptions& options, const FitInputs& inputs, const FitJob& job) {
  if (job.model.description().fitsSignal()) return unit::signal;
  if (inputs.conversion) return concentrationUnit(options.conversion);
  if (inputs.series->unit) return *inputs.series->unit;
  return job.input ? job.input->unit : unit::signal;
}

void setBounds(const std::string& text, const ValueReader& values, FitJob& job) {
  const auto [k, range] = values.parameter("--bounds", text);
  const auto colon = range.find(':');
  if (colon == std::string::npos || range == ":")
    throw Error(ErrorCode::Usage, "--bounds " + text + ": wanted NAME=LOW:HIGH, NAME=LOW: or NAME=:HIGH");
  const std::string low = range.substr(0, colon), high = range.substr(colon + 1);
  ParameterChoice& choice = job.parameters[k];
  if (!low.empty()) choice.lower = values.parameterValue("--bounds", k, low);
  if (!high.empty()) choice.upper = values.parameterValue("--bounds", k, high);
}

void setParameters(const FitOptions& options, const ValueReader& values, FitJob& job) {
  for (const std::string& text : options.starts) {
    const auto [k, value] = values.parameter("--start", text);
    job.parameters[k].start = values.parameterValue("--start", k, value);
  }
  for (const std::string& text : options.bounds) setBounds(text, values, job);
  for (const std::string& text : options.fixed) {
    const auto [k, value] = values.parameter("--fix", text);
    if (job.parameters[k].start)
      throw Error(ErrorCode::Usage, "--fix " + text + ": another option gives " +
                                        job.model.description().parameters[k].name + " a value, too");
    job.parameters[k].start = values.parameterValue("--fix", k, value);
    job.parameters[k].fixed = true;
  }
}

InputFunction inputFunction(const FitOptions& options, const FitInputs& inputs) {
  InputFunctionOptions source = options.input;
  if (source.hasOwnDelays()) source.delay = source.portalDelay = "none";
  return inputFunctionOf(source, *inputs.series, inputs.conversion ? &*inputs.conversion : nullptr);
}

/// Holds a delay that is not fitted; one that --fix holds stays there.
void setDelay(const std::string& option, const std::string& text, const ValueReader& values,
              ParameterChoice& delay) {
  if (text == "fit" || delay.fixed) return;
  const bool isMap = InputFunctionOptions::isOwnDelay(text);
  delay.start = isMap ? values.read(option, text, unit::s) : ValueOrMap{delayIn(option, text), nullptr};
  delay.fixed = true;
}

void setDelays(const FitOptions& options, const ValueReader& values, const Registry& registry, FitJob& job) {
  const ModelDescription& model = job.model.description();
  if (!has(model.wrapping, Wrapping::Delay)) return;
  const Wrapping inside = has(model.wrapping, Wrapping::Signal) ? Wrapping::Signal : Wrapping::None;
  job.undelayed = registry.find(options.model, inside);
  const int first = firstDelay(model);
  setDelay("--delay", options.input.delay, values, job.parameters[first]);
  if (model.input == InputCurve::PlasmaOfTwo)
    setDelay("--portal-delay", options.input.portalDelay, values, job.parameters[first + 1]);
}

}  // namespace

const char* acquisitionKey(std::string_view constant) {
  const auto* found = std::ranges::find(kKeywords, constant, &Keyword::constant);
  return found == kKeywords.end() ? nullptr : found->name;
}

FitJob makeFitJob(const FitOptions& options, const LoadedModel& model, const FitInputs& inputs,
                  Session& session) {
  FitJob job;
  job.model = model;
  job.axis = inputs.series->axis.values;
  const ModelDescription& description = model.description();
  checkSources(options.input, description);
  if (description.input != InputCurve::None) job.input = inputFunction(options, inputs);
  const ValueReader values(inputs, description);
  setConstants(options, inputs, values, job);
  setParameters(options, values, job);
  setDelays(options, values, session.registry(), job);
  setWeights(options, inputs, job);
  setDirections(options.direction, *inputs.series, job);
  setMethod(options.method, job);
  setTotalVariation(options.totalVariation, inputs, job);
  if (!inputs.names.empty()) job.hasCommonScale = false;  // means of more voxels have less noise
  job.dataUnit = dataUnit(options, inputs, job);
  job.results = resultChoice(options.maps);
  if (options.maps.empty() && !inputs.names.empty()) job.results.errors = true;  // a table has room for them
  if (inputs.regions) job.results.fit = true;  // stands beside the means of the regions
  job.threads = session.options.threads;
  job.memoryLimit = session.options.memoryBytes() - inputs.heldBytes;
  if (const auto problems = job.problems(inputs.source->samples()); !problems.empty())
    throw Error(ErrorCode::Usage, problems.front());
  return job;
}

}  // namespace voxelfit
