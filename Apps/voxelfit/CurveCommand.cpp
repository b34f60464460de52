// SPDX-License-Identifier: BSD-3-Clause
// voxelfit curve: what the curve of every voxel comes to without a model.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string_view>

#include "Batch/CurveJob.h"
#include "Commands.h"
#include "Core/Error.h"
#include "Core/Parallel.h"
#include "FitInputs.h"
#include "FitOptions.h"
#include "FitRun.h"
#include "InputFiles.h"
#include "Io/Cells.h"
#include "JobRecord.h"
#include "Models/Describe.h"
#include "OutputFolder.h"
#include "Signal/Baseline.h"
#include "Stopwatch.h"
#include "Text.h"

namespace voxelfit {
namespace {

struct CurveOptions {
  FitOptions fit;
  std::string arrival = "auto", windows = "60,90";
};

/// What reading wants to know of a model, for curves over time that none is fitted to.
ModelDescription timeCourse() {
  ModelDescription description{};
  detail::setText(description.id, "curve");
  detail::setText(description.axisSymbol, "t");
  detail::setText(description.axisUnit.label, unit::s.label);
  description.axisUnit.base = unit::s.base;
  description.axisKind = AxisKind::Time;
  return description;
}

/// The windows of --iauc, each once.
std::vector<double> windowsOf(const std::string& text) {
  std::vector<double> windows;
  for (const std::string& part : splitText(text, ',')) {
    const auto window = parseNumber(part);
    if (!window || !(*window > 0.0 && *window < 1e6))
      throw Error(ErrorCode::Usage, "--iauc: " + text + ", wanted times above 0 in s, separated by commas");
    if (std::ranges::find(windows, *window) == windows.end()) windows.push_back(*window);
  }
  return windows;
}

bool isConcentration(const Unit& unit) {
  return isActivity(unit) || unit.label == std::string_view(unit::mmol_per_l.label);
}

/// The unit of what the files hold.
Unit unitAsRead(const CurveOptions& options, const FitInputs& inputs) {
  if (inputs.series->unit) return *inputs.series->unit;
  return options.fit.inputKind == "concentration" ? unit::mmol_per_l : unit::signal;
}

/// The time of the agent in the curve of all voxels, unless it is given.
ValueOrMap arrivalOf(const CurveOptions& options, const FitInputs& inputs) {
  if (options.arrival != "auto") return settingOf("--arrival", options.arrival, unit::s, inputs);
  const auto found = findArrival(curveOfAgent(*inputs.series, voxelsOfBaseline(options.fit, inputs)));
  if (!found)
    throw Error(ErrorCode::Usage, "--arrival: auto, and no agent arrives in the mean curve of " +
                                      inputs.series->source + ", wanted seconds or a map of them");
  return {inputs.series->axis.values[static_cast<std::size_t>(*found)], nullptr};
}

/// Throws Error Usage where heights count from samples before the arrival and none can be.
void wantBaseline(const CurveJob& job, const FitInputs& inputs) {
  if (!job.settings.isAboveBaseline || job.arrival.map) return;
  if (job.arrival.value > job.times.front()) return;
  throw Error(ErrorCode::Usage,
              fmt::format("{}: the first sample is at {} s and the agent arrives at {} s, wanted a sample "
                          "before it for the baseline",
                          inputs.series->source, job.times.front(), job.arrival.value),
              "--input concentration counts from 0, --arrival says when the agent arrives");
}

CurveJob makeCurveJob(const CurveOptions& options, const FitInputs& inputs, const Session& session) {
  CurveJob job;
  job.times = inputs.series->axis.values;
  if (job.times.size() < 2)
    throw Error(ErrorCode::Mismatch, inputs.series->source + ": 1 sample, wanted 2 or more");
  job.arrival = arrivalOf(options, inputs);
  job.settings.windows = windowsOf(options.windows);
  job.baselineUnit = unitAsRead(options, inputs);
  job.unit = inputs.conversion ? concentrationUnit(options.fit.conversion) : job.baselineUnit;
  if (inputs.conversion) {
    job.settings.baseline = inputs.conversion->baseline;
    job.signal = signalSource(inputs);
  } else if (!options.fit.conversion.baseline.empty()) {
    job.settings.baseline = baselineOf(options.fit.conversion.baseline);
  }
  job.settings.isAboveBaseline = !inputs.conversion && !isConcentration(job.unit);
  wantBaseline(job, inputs);
  job.threads = session.options.threads;
  job.memoryLimit = session.options.memoryBytes() - inputs.heldBytes;
  return job;
}

/// "at 40 s", or what --arrival says.
std::string arrivalText(const CurveOptions& options, const CurveJob& job) {
  return job.arrival.map ? options.arrival : numberText(job.arrival.value) + " s";
}

Json curveRecord(const CLI::App& command, const CurveOptions& options, const CurveJob& job,
                 const FitInputs& inputs, const ResultSet& results) {
  Json record = runRecord(command, hashesOf(inputFiles(options.fit, {options.arrival})));
  record["threads"] = threadCount(job.threads);
  record["axis"] = axisRecord(timeCourse(), job.times);
  record["arrival"] = arrivalText(options, job);
  if (inputs.conversion) record["baseline"] = baselineText(*inputs.conversion);
  record["counts"] = countRecord(results, job.times.size());
  return record;
}

void describeEveryCurve(const CurveOptions& options, const CLI::App& command, Session& session) {
  const OutputFolder folder(options.fit.output, session.overwrite());
  Stopwatch watch;
  const FitInputs inputs = readFitInputs(options.fit, timeCourse(), session.options);
  const CurveJob job = makeCurveJob(options, inputs, session);
  const double readSeconds = watch.lap();
  if (inputs.conversion) session.explain("baseline: samples " + baselineText(*inputs.conversion));
  session.explain("arrival: " + arrivalText(options, job));
  const char* what = inputs.names.empty() ? "voxels" : "curves";
  if (session.options.validate)
    return session.tell(
        fmt::format("{} {} with {} samples can be described", inputs.voxels.size(), what, job.times.size()));
  const ResultSet results =
      describeCurves(job, *inputs.source, {inputs.geometry, inputs.voxels}, session.progress());
  const double seconds = watch.lap();
  session.progress().stopIfAsked();
  writeOutcome(options.fit, inputs, results, session, [&] {
    Json record = curveRecord(command, options, job, inputs, results);
    record["seconds"] = {{"read", readSeconds}, {"describe", seconds}, {"write", watch.lap()}};
    return recordText(record);
  });
  session.tell(fmt::format("{}: {} {} described in {:.2f} s", options.fit.output, inputs.voxels.size(), what,
                           seconds));
  complainWhenNothingDone(inputs, results, bit(CurveStatus::Described), "described");
}

}  // namespace

void addCurve(CLI::App& app, Session& session) {
  const auto options = std::make_shared<CurveOptions>();
  CLI::App* command = app.add_subcommand(
      "curve", "describe the curve of every voxel without a model: areas, maximum, time to peak, slopes");
  command->add_option("inputs", options->fit.inputs, kInputsMeaning)->required()->type_name("INPUT");
  addDataOptions(*command, options->fit);
  command
      ->add_option("--arrival", options->arrival,
                   "when the agent arrives: seconds, a map of them, or auto (in the mean curve of mask, "
                   "regions or series, to one sample; --verbose shows it)")
      ->type_name("S|MAP|auto")
      ->capture_default_str()
      ->group("curve");
  command
      ->add_option("--iauc", options->windows,
                   "lengths in s of the initial areas, from the arrival on: iauc60, iauc90, ...")
      ->type_name("S,S,...")
      ->capture_default_str()
      ->group("curve");
  addInputKindOption(*command, options->fit);
  command->get_option("--input")->description(
      "what the series holds: signal (to be converted), concentration, or auto (signal if --t1, --baseline "
      "or another --conversion than spgr is given, else values as they are)");
  command->get_option("--axis-unit")->description("unit of times that do not carry one (default: s)");
  addConversionOptions(*command, options->fit.conversion);
  addFormatOption(*command, options->fit);
  command->footer(
      "maps: auc iauc60 iauc90 aumc mrt maximum ttp wash-in wash-out baseline status\n"
      "  Concentrations, converted or by --input or by the unit of their file, count from 0. Other values\n"
      "  count from the mean of the samples before the arrival.\n"
      "examples:\n"
      "  voxelfit curve dce.nii.gz --mask tumour.nii.gz -o curve                # signals as they are\n"
      "  voxelfit curve dce.nii.gz --conversion relative --baseline 0:5 -o curve  # S/S0 - 1\n"
      "  voxelfit curve DICOM/ --t1 T1.nii.gz --baseline 0:9 --iauc 60,90,180 -o curve\n"
      "  voxelfit curve curves.csv --input concentration --arrival 30 -o table");
  session.onRun(*command, [&session, options, command] { describeEveryCurve(*options, *command, session); });
}

}  // namespace voxelfit
