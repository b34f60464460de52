// SPDX-License-Identifier: BSD-3-Clause
// voxelfit fit: read, prepare, fit, write.
#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include "BackendChoice.h"
#include "Batch/Engine.h"
#include "Batch/Preparation.h"
#include "Commands.h"
#include "Core/Error.h"
#include "Core/Parallel.h"
#include "FitInputs.h"
#include "FitJobOptions.h"
#include "FitOptions.h"
#include "Fitting/Status.h"
#include "InputFiles.h"
#include "Io/ResultWriter.h"
#include "JobRecord.h"
#include "OutputFolder.h"

namespace voxelfit {
namespace {

/// Seconds since it was made or last asked.
class Stopwatch {
 public:
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(start_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// --backend auto takes a GPU if one is there and can do the job, and says so when not.
FitOutcome fitOnBestBackend(const FitJob& job, const FitInputs& inputs, Session& session) {
  const auto fitOn = [&](const std::string& name) {
    const auto backend = makeBackend(name);
    return runFit(job, *inputs.source, {inputs.geometry, inputs.voxels}, *backend, session.progress());
  };
  if (session.options.backend != "auto") return fitOn(session.options.backend);
  try {
    return fitOn("cuda");
  } catch (const Error& error) {
    if (error.code() != ErrorCode::BackEnd) throw;
    session.explain(fmt::format("back end: cpu, as {}", error.what()));
  }
  return fitOn("cpu");
}

void writeOutcome(const FitOptions& options, const FitInputs& inputs, const FitOutcome& outcome,
                  Session& session, std::function<std::string()> job) {
  const Provenance provenance{.job = std::move(job), .command = session.commandLine(), .version = kVersion};
  if (!inputs.names.empty())
    return writeResultTable(options.output, outcome.results, inputs.names, provenance, session.overwrite());
  writeResults(options.output, outcome.results, provenance,
               {.format = imageFormatOf(options.format),
                .overwrite = session.overwrite(),
                .labels = inputs.mask ? &*inputs.mask : nullptr,
                .threads = threadCount(session.options.threads)});
}

/// Error Partial when the fit of every voxel was impossible.
void complainWhenNothingFitted(const FitInputs& inputs, const FitOutcome& outcome) {
  for (const ResultMap& map : outcome.results.maps) {
    if (map.kind != MapKind::Status) continue;
    const std::uint32_t unfit = bit(FitStatus::NotFinite) | bit(FitStatus::NoSignal);
    for (const float value : map.values)
      if ((static_cast<std::uint32_t>(value) & unfit) == 0) return;
    std::string reasons;
    for (const auto& [name, count] : statusCounts(outcome.results))
      reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", count, name);
    throw Error(ErrorCode::Partial,
                fmt::format("{}: none of {} {} could be fitted: {}", inputs.series->source, map.values.size(),
                            inputs.names.empty() ? "voxels" : "curves", reasons));
  }
}

void explainPlan(const FitPlan& plan, const std::string& backend, Session& session) {
  session.explain(fmt::format("fitter: {} in {} precision, as {}", fitterName(plan.fitter),
                              precisionName(plan.precision), plan.reason));
  session.explain("back end: " + backend);
}

void fit(const FitOptions& options, const CLI::App& command, Session& session) {
  const LoadedModel model = modelOf(options, session.registry());
  resultChoice(options.maps);  // a wrong word is found before long work
  const OutputFolder folder(options.output, session.overwrite());
  StageSeconds seconds;
  Stopwatch watch;
  const FitInputs inputs = readFitInputs(options, model.description());
  InputHashes hashes;
  for (const std::string& file : inputFiles(options)) hashes.emplace_back(file, hashOf(file));
  if (inputs.conversion) session.explain("baseline: samples " + baselineText(*inputs.conversion));
  seconds.read = watch.lap();
  const FitJob job = makeFitJob(options, model, inputs, session);
  if (session.options.validate) {
    const FitPlan plan = Preparation(job, inputs.source->samples()).plan();
    return session.tell(fmt::format("{}: {} {} with {} samples can be fitted with {}", options.model,
                                    inputs.voxels.size(), inputs.names.empty() ? "voxels" : "curves",
                                    job.axis.size(), fitterName(plan.fitter)));
  }
  const double jobSeconds = watch.lap();
  const FitOutcome outcome = fitOnBestBackend(job, inputs, session);
  explainPlan(outcome.plan, outcome.backend, session);
  seconds.prepare = jobSeconds + outcome.prepareSeconds;
  seconds.fit = outcome.fitSeconds;
  session.progress().stopIfAsked();
  watch.lap();
  writeOutcome(options, inputs, outcome, session, [&] {
    seconds.write = watch.lap();
    Json record = jobRecord(command, job, outcome, hashes);
    if (inputs.conversion) record["baseline"] = baselineText(*inputs.conversion);
    return jobText(std::move(record), seconds);
  });
  session.explain(fmt::format("seconds: read {:.3f}, prepare {:.3f}, fit {:.3f}, write {:.3f}", seconds.read,
                              seconds.prepare, seconds.fit, seconds.write));
  session.tell(fmt::format("{}: {} {} fitted in {:.2f} s", options.output, inputs.voxels.size(),
                           inputs.names.empty() ? "voxels" : "curves", seconds.fit));
  complainWhenNothingFitted(inputs, outcome);
}

}  // namespace

void addFit(CLI::App& app, Session& session) {
  const auto options = std::make_shared<FitOptions>();
  CLI::App* command = app.add_subcommand("fit", "fit a model to every voxel of a series");
  addFitOptions(*command, *options);
  session.onRun(*command, [&session, options, command] { fit(*options, *command, session); });
}

}  // namespace voxelfit
