// SPDX-License-Identifier: BSD-3-Clause
// voxelfit selftest: is this program right on this machine? Every model, also in its wrappings, is compared
// with a value worked out elsewhere and with the derivatives of others, and recovers known parameters with
// every fitter, every instruction set and the GPU, where there is one.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <array>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "BackendChoice.h"
#include "Batch/ModelTrial.h"
#include "Commands.h"
#include "Core/Error.h"
#include "Text.h"

namespace voxelfit {
namespace {

constexpr double kCheckTolerance = 1e-9;
constexpr double kUnitTolerance = 1e-15;
constexpr double kGradientTolerance = 1e-6;
constexpr double kJetTolerance = 1e-11;
/// Of a sample of the recovered curve, relative to the largest sample: data are float32, which has 6e-8.
constexpr double kRecoveryTolerance = 2e-6;

/// The table of results, and whether all were good.
class Report {
 public:
  void judge(std::vector<std::string>& row, std::optional<double> error, double tolerance) {
    const bool isGood = !error || *error <= tolerance;
    failures_ += !isGood;
    row.push_back(!error ? "-" : fmt::format("{:.0e}{}", *error, isGood ? "" : " FAILED"));
  }
  int failures() const { return failures_; }

 private:
  int failures_ = 0;
};

constexpr std::array kFitters{"compressed", "varpro", "lm", "linear", "ceres"};

std::vector<InstructionSet> usableSets() {
  std::vector<InstructionSet> sets;
  for (int set = 0; set <= static_cast<int>(usableInstructionSet()); ++set)
    sets.push_back(static_cast<InstructionSet>(set));
  return sets;
}

/// Models by id; families by the members that a name of every size stands for; then models in each wrapping.
std::vector<LoadedModel> trialModels(const Registry& registry) {
  std::vector<LoadedModel> models = registry.models();
  for (const char* member : {"lorentzian:water,amide", "lorentzian:water,amide,noe",
                             "lorentzian:water,amide,noe,mt", "lorentzian:water,amide,noe,mt,guan",
                             "lorentzian:water,amide,noe,mt,guan,amine@7T", "polynomial:2", "polynomial:3"})
    models.push_back(registry.find(member));
  for (const Wrapping wrapping : {Wrapping::Delay, Wrapping::Signal, Wrapping::DelayedSignal})
    std::ranges::copy(registry.models(wrapping), std::back_inserter(models));
  return models;
}

/// The models of these names, each alone and in each wrapping. Throws what Registry::find() throws.
std::vector<LoadedModel> namedModels(const Registry& registry, const std::vector<std::string>& names) {
  std::vector<LoadedModel> models;
  for (const std::string& name : names) {
    models.push_back(registry.find(name));
    for (const Wrapping wrapping : {Wrapping::Delay, Wrapping::Signal, Wrapping::DelayedSignal})
      std::ranges::copy_if(registry.models(wrapping), std::back_inserter(models),
                           [&](const LoadedModel& model) { return name == model.description().id; });
  }
  return models;
}

/// The GPU, where one is to be tested: with --backend auto where there is one, with cuda in any case, else an
/// Error BackEnd is thrown.
std::unique_ptr<Backend> gpuOf(Session& session) {
  if (session.options.backend == "cpu") return nullptr;
  try {
    return makeBackend("cuda");
  } catch (const Error& error) {
    if (session.options.backend == "cuda" || error.code() != ErrorCode::BackEnd) throw;
    session.explain(fmt::format("no cuda: {}", error.what()));
    return nullptr;
  }
}

void selftest(Session& session, const std::vector<std::string>& names) {
  Report report;
  const auto sets = usableSets();
  std::vector<std::vector<std::string>> rows{{"model", "check", "units", "gradient", "jets"}};
  for (const char* fitter : kFitters) rows.front().emplace_back(fitter);
  for (const InstructionSet set : sets) rows.front().emplace_back(instructionSetName(set));
  const std::unique_ptr<Backend> gpu = gpuOf(session);
  if (gpu) rows.front().emplace_back("cuda");
  const Registry& registry = session.registry();
  for (const LoadedModel& model : names.empty() ? trialModels(registry) : namedModels(registry, names)) {
    const ModelTrial trial(registry, model);
    auto& row = rows.emplace_back(std::vector<std::string>{trial.name()});
    report.judge(row, trial.checkError(), kCheckTolerance);
    report.judge(row, trial.unitError(), kUnitTolerance);
    report.judge(row, trial.gradientError(), kGradientTolerance);
    report.judge(row, trial.jetError(), kJetTolerance);
    for (const char* fitter : kFitters)
      report.judge(row, trial.recoveryError(fitter, usableInstructionSet()), kRecoveryTolerance);
    for (const InstructionSet set : sets)
      report.judge(row, trial.recoveryError("auto", set), kRecoveryTolerance);
    if (gpu) report.judge(row, trial.recoveryError("auto", *gpu), kRecoveryTolerance);
  }
  std::cout << alignedColumns(rows);
  session.tell(fmt::format(
      "{} models, {} failures; relative errors: of the check value, of units there and back, of the gradient "
      "against differences and against Ceres (jets), of curves recovered by fitters and back ends",
      rows.size() - 1, report.failures()));
  session.exitCode = report.failures() > 0 ? 1 : 0;
}

}  // namespace

void addSelftest(CLI::App& app, Session& session) {
  const auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* command =
      app.add_subcommand("selftest", "check every model, fitter and back end on this machine; a few seconds");
  command->add_option("models", *names, "only these models, in each of their wrappings")->type_name("MODEL");
  session.onRun(*command, [&session, names] { selftest(session, *names); });
}

}  // namespace voxelfit
