// SPDX-License-Identifier: BSD-3-Clause
#include "TotalVariationOption.h"

#include <CLI/App.hpp>
#include <cmath>

#include "Core/Error.h"
#include "Io/Cells.h"
#include "ValueOption.h"

namespace voxelfit {
namespace {

double weightOf(const std::string& word, const std::string& text) {
  const auto weight = parseNumber(text);
  if (!weight || !std::isfinite(*weight) || *weight <= 0.0)
    throw Error(ErrorCode::Usage, "--tv " + word + ": wanted a weight above 0");
  return *weight;
}

}  // namespace

void addTotalVariationOption(CLI::App& command, std::vector<std::string>& words) {
  command
      .add_option("--tv", words,
                  "penalise the total variation of the maps, so that neighbours share their noise and edges "
                  "stay: a weight for all parameters but those in the unit of the data, or for one; about 1, "
                  "in standard errors; the maps have no errors of their own then")
      ->type_name("[NAME=]WEIGHT")
      ->allow_extra_args(false)
      ->group("method");
}

void setTotalVariation(const std::vector<std::string>& words, const FitInputs& inputs, FitJob& job) {
  if (words.empty()) return;
  if (!inputs.names.empty())
    throw Error(ErrorCode::Usage, "--tv " + words.front() + ": curves have no neighbours, wanted an image" +
                                      (inputs.regions ? " without --roi" : ""));
  const ModelDescription& model = job.model.description();
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    if (equals != std::string::npos) {
      job.totalVariation[parameterIndex(model, word.substr(0, equals))] =
          weightOf(word, word.substr(equals + 1));
      continue;
    }
    for (int k = 0; k < model.parameterCount; ++k)
      if (!job.parameters[k].fixed && !model.parameters[k].isSignal())
        job.totalVariation[k] = weightOf(word, word);
  }
  if (!job.isRegularised())
    throw Error(ErrorCode::Usage,
                "--tv " + words.front() + ": " + model.id + " has no such parameter, wanted NAME=WEIGHT");
}

}  // namespace voxelfit
