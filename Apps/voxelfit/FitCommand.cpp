// SPDX-License-Identifier: BSD-3-Clause
// voxelfit fit: read, prepare, fit, write.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "Batch/Engine.h"
#include "Batch/Preparation.h"
#include "Commands.h"
#include "Core/Error.h"
#include "FitInputs.h"
#include "FitJobOptions.h"
#include "FitOptions.h"
#include "FitRun.h"
#include "Fitting/Status.h"
#include "InputFiles.h"
#include "JobRecord.h"
#include "OutputFolder.h"
#include "PrecisionReport.h"
#include "Stopwatch.h"

namespace voxelfit {
namespace {

FitJob inFloat(FitJob job) {
  job.precision = precisionName(Precision::Float);
  return job;
}

/// Repeats a fit in float and tells how far its results lie from those in double.
Json compareWithFloat(FitJob job, const FitInputs& inputs, const FitOutcome& inDouble, Session& session) {
  job = inFloat(std::move(job));
  job.law = inDouble.law;
  const Json report = precisionReport(fitOnBestBackend(job, inputs, session).results, inDouble.results);
  session.tell(precisionText(report));
  return report;
}

void fit(const FitOptions& options, const CLI::App& command, Session& session) {
  const LoadedModel model = modelOf(options, session.registry());
  resultChoice(options.maps);  // a wrong word is found before long work
  const OutputFolder folder(options.output, session.overwrite());
  StageSeconds seconds;
  Stopwatch watch;
  const FitInputs inputs = readFitInputs(options, model.description(), session.options);
  const InputHashes hashes = hashesOf(inputFiles(options));
  if (inputs.conversion) session.explain("baseline: samples " + baselineText(*inputs.conversion));
  seconds.read = watch.lap();
  const FitJob job = makeFitJob(options, model, inputs, session);
  if (session.options.validate) {
    const FitPlan plan = Preparation(job, inputs.source->samples()).plan();
    return session.tell(fmt::format("{}: {} {} with {} samples can be fitted with {}", options.model,
                                    inputs.voxels.size(), inputs.names.empty() ? "voxels" : "curves",
                                    job.axis.size(), fitterName(plan.fitter)));
  }
  const bool comparesPrecisions = options.method.precision == kBothPrecisions;
  if (comparesPrecisions) Preparation(inFloat(job), inputs.source->samples());  // throws before long work
  const double jobSeconds = watch.lap();
  const FitOutcome outcome = fitOnBestBackend(job, inputs, session);
  explainPlan(outcome, session);
  if (job.isRegularised() && (job.results.errors || job.results.correlations))
    session.tell("--tv: maps without standard errors and correlations, which hold for single voxels only");
  const Json report = comparesPrecisions ? compareWithFloat(job, inputs, outcome, session) : Json();
  seconds.prepare = jobSeconds + outcome.prepareSeconds;
  seconds.fit = outcome.fitSeconds;
  session.progress().stopIfAsked();
  watch.lap();
  writeOutcome(options, inputs, outcome.results, session, [&] {
    seconds.write = watch.lap();
    Json record = jobRecord(command, job, outcome, hashes);
    if (inputs.conversion) record["baseline"] = baselineText(*inputs.conversion);
    if (!report.is_null()) record["precision_report"] = report;
    return jobText(std::move(record), seconds);
  });
  session.explain(fmt::format("seconds: read {:.3f}, prepare {:.3f}, fit {:.3f}, write {:.3f}", seconds.read,
                              seconds.prepare, seconds.fit, seconds.write));
  session.tell(fmt::format("{}: {} {} fitted in {:.2f} s", options.output, inputs.voxels.size(),
                           inputs.names.empty() ? "voxels" : "curves", seconds.fit));
  complainWhenNothingDone(inputs, outcome.results, bit(FitStatus::Converged) | bit(FitStatus::MaxIterations),
                          "fitted");
}

}  // namespace

void addFit(CLI::App& app, Session& session) {
  const auto options = std::make_shared<FitOptions>();
  CLI::App* command = app.add_subcommand("fit", "fit a model to every voxel of a series");
  addFitOptions(*command, *options);
  session.onRun(*command, [&session, options, command] { fit(*options, *command, session); });
}

}  // namespace voxelfit
