// SPDX-License-Identifier: BSD-3-Clause
// voxelfit select: fit several models to the same series and compare them.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "Batch/Engine.h"
#include "Batch/Preparation.h"
#include "Commands.h"
#include "Core/Error.h"
#include "FitJobOptions.h"
#include "FitRun.h"
#include "InputFiles.h"
#include "JobRecord.h"
#include "Maps/ModelSelection.h"
#include "OutputFolder.h"

namespace voxelfit {
namespace {

/// What the options ask for, and the words in front of them: ids of models, then inputs.
struct SelectOptions {
  std::vector<std::string> words;
  FitOptions fit;
};

bool isModel(const std::string& word, const Registry& registry) {
  if (word.starts_with("formula:") || word.ends_with(".json")) return true;
  const std::string id = word.substr(0, word.find(':'));
  return std::ranges::any_of(registry.models(),
                             [&](const LoadedModel& model) { return id == model.description().id; });
}

/// Throws Error unless both models can be fitted to the same samples.
void wantComparable(const ModelDescription& first, const ModelDescription& other) {
  const auto isAny = [](const ModelDescription& model) { return model.axisKind == AxisKind::Unknown; };
  if (std::string(first.id) == other.id)
    throw Error(ErrorCode::Usage, fmt::format("select: {} stands twice", first.id));
  if (first.axisKind != other.axisKind && !isAny(first) && !isAny(other))
    throw Error(ErrorCode::Mismatch,
                fmt::format("select: {} and {} do not have the same sample positions", first.id, other.id));
  if (first.fitsSignal() != other.fitsSignal())
    throw Error(ErrorCode::Mismatch, fmt::format("select: {} is fitted to {}, {} to {}", first.id,
                                                 first.fitsSignal() ? "signals" : "concentrations", other.id,
                                                 other.fitsSignal() ? "signals" : "concentrations"));
}

/// The leading words that name models; the others become the inputs.
std::vector<LoadedModel> modelsOf(SelectOptions& options, const Registry& registry) {
  std::vector<LoadedModel> models;
  std::size_t word = 0;
  for (; word < options.words.size() && isModel(options.words[word], registry); ++word)
    models.push_back(registry.find(options.words[word]));
  options.fit.inputs.assign(options.words.begin() + static_cast<std::ptrdiff_t>(word), options.words.end());
  if (models.size() < 2)
    throw Error(ErrorCode::Usage,
                fmt::format("select: {} models in front of the inputs, wanted 2 or more", models.size()),
                "voxelfit models lists them");
  if (options.fit.inputs.empty()) throw Error(ErrorCode::Usage, "select: no input behind the models");
  for (std::size_t i = 0; i < models.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) wantComparable(models[j].description(), models[i].description());
  return models;
}

/// The model by which the series is read: one that says what its samples are taken over.
const ModelDescription& readingModel(const std::vector<LoadedModel>& models) {
  const auto known = std::ranges::find_if(
      models, [](const LoadedModel& model) { return model.description().axisKind != AxisKind::Unknown; });
  return (known == models.end() ? models.front() : *known).description();
}

bool hasName(const ModelDescription& model, const std::string& name) {
  for (int k = 0; k < model.parameterCount; ++k)
    if (name == model.parameters[k].name) return true;
  for (int k = 0; k < model.constantCount; ++k)
    if (name == model.constants[k].name) return true;
  return false;
}

/// The options with the NAME=VALUE of this model only. Those that no model has are an error.
FitOptions optionsFor(const FitOptions& options, const LoadedModel& model,
                      const std::vector<LoadedModel>& models) {
  FitOptions own = options;
  for (auto* list : {&own.constants, &own.fixed, &own.starts, &own.bounds})
    std::erase_if(*list, [&](const std::string& text) {
      const std::string name = text.substr(0, text.find('='));
      if (std::none_of(models.begin(), models.end(),
                       [&](const LoadedModel& m) { return hasName(m.description(), name); }))
        throw Error(ErrorCode::Usage, name + ": no parameter or constant of any of the models");
      return !hasName(model.description(), name);
    });
  const auto hasDirections = [](const LoadedModel& m) { return m.description().hasDirections; };
  if (own.direction.chosen.empty() && !hasDirections(model) && std::ranges::any_of(models, hasDirections))
    own.direction.bvecs.clear();
  if (model.description().input == InputCurve::None) own.input.from.clear();
  if (model.description().input != InputCurve::PlasmaOfTwo)
    own.input.portal.clear(), own.input.portalDelay = "none";
  return own;
}

void select(SelectOptions& options, const CLI::App& command, Session& session) {
  const auto models = modelsOf(options, session.registry());
  if (options.fit.method.loss.starts_with(lawName(LawKind::Tukey)))
    throw Error(ErrorCode::Usage,
                "select: --loss " + options.fit.method.loss + " has no likelihood, wanted huber or cauchy");
  if (options.fit.input.hasOwnDelays())
    throw Error(ErrorCode::Usage,
                "select: --delay fit or MAP and --portal-delay like it belong to voxelfit fit");
  if (options.fit.method.precision == kBothPrecisions)
    throw Error(ErrorCode::Usage, "select: --precision both belongs to voxelfit fit");
  const OutputFolder folder(options.fit.output, session.overwrite());
  const FitInputs inputs = readFitInputs(options.fit, readingModel(models), session.options);
  Json record = runRecord(command, hashesOf(inputFiles(options.fit)));
  std::vector<ResultSet> fits;
  for (const LoadedModel& model : models) {
    FitJob job = makeFitJob(optionsFor(options.fit, model, models), model, inputs, session);
    job.results = {.derived = false, .errors = true, .status = false};
    job.hasCommonScale = false;  // which each model would find larger the worse it fits other voxels
    if (session.options.validate) {
      session.tell(fmt::format("{}: can be fitted with {}", model.description().id,
                               fitterName(Preparation(job, inputs.source->samples()).plan().fitter)));
      continue;
    }
    FitOutcome outcome = fitOnBestBackend(job, inputs, session);
    session.explain(std::string("model: ") + model.description().id);
    explainPlan(outcome, session);
    record["models"].push_back({{"id", model.description().id},
                                {"source", model.description().source},
                                {"fitter", fitterName(outcome.plan.fitter)},
                                {"reason", outcome.plan.reason},
                                {"backend", outcome.backend},
                                {"seconds", outcome.fitSeconds}});
    fits.push_back(std::move(outcome.results));
  }
  if (session.options.validate) return;
  session.progress().stopIfAsked();
  const ResultSet selection = selectModels(fits);
  writeOutcome(options.fit, inputs, selection, session, [&] { return recordText(record); });
  session.tell(fmt::format("{}: {} {} compared with {} models", options.fit.output, inputs.voxels.size(),
                           inputs.names.empty() ? "voxels" : "curves", models.size()));
}

}  // namespace

void addSelect(CLI::App& app, Session& session) {
  const auto options = std::make_shared<SelectOptions>();
  CLI::App* command =
      app.add_subcommand("select", "fit several models and weigh them against each other by AICc");
  command
      ->add_option("words", options->words, std::string("ids of two or more models, then ") + kInputsMeaning)
      ->required()
      ->type_name("MODEL... INPUT");
  addSharedFitOptions(*command, options->fit);
  for (const char* ofOneFit : {"--constrain", "--bootstrap", "--space"})
    command->remove_option(command->get_option(ofOneFit));
  command->footer(
      "examples:\n"
      "  voxelfit select tofts extended-tofts dce.nii.gz --aif aif.csv -o selection\n"
      "  voxelfit select adc ivim dwi.nii.gz --bvals dwi.bval --bounds D=0:0.003 -o selection");
  session.onRun(*command, [&session, options, command] { select(*options, *command, session); });
}

}  // namespace voxelfit
