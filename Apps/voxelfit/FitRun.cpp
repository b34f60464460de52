// SPDX-License-Identifier: BSD-3-Clause
#include "FitRun.h"

#include <fmt/format.h>

#include <utility>

#include "BackendChoice.h"
#include "Core/Error.h"
#include "Core/Parallel.h"
#include "Io/ResultWriter.h"
#include "JobRecord.h"

namespace voxelfit {

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

void writeOutcome(const FitOptions& options, const FitInputs& inputs, const ResultSet& results,
                  Session& session, std::function<std::string()> job) {
  const Provenance provenance{.job = std::move(job), .command = session.commandLine(), .version = kVersion};
  if (!inputs.names.empty())
    return writeResultTable(
        options.output, results,
        {.names = inputs.names, .regions = inputs.regionCurves ? &*inputs.regionCurves : nullptr}, provenance,
        session.overwrite());
  writeResults(options.output, results, provenance,
               {.format = imageFormatOf(options.format),
                .overwrite = session.overwrite(),
                .labels = inputs.mask ? &*inputs.mask : nullptr,
                .threads = threadCount(session.options.threads)});
}

void complainWhenNothingDone(const FitInputs& inputs, const ResultSet& results, std::uint32_t done,
                             const std::string& deed) {
  for (const ResultMap& map : results.maps) {
    if (map.kind != MapKind::Status) continue;
    for (const float value : map.values)
      if ((static_cast<std::uint32_t>(value) & done) != 0) return;
    std::string reasons;
    for (const auto& [name, count] : bitCounts(results, MapKind::Status))
      reasons += fmt::format("{}{} {}", reasons.empty() ? "" : ", ", count, name);
    throw Error(ErrorCode::Partial,
                fmt::format("{}: none of {} {} could be {}: {}", inputs.series->source, map.values.size(),
                            inputs.names.empty() ? "voxels" : "curves", deed, reasons));
  }
}

void explainPlan(const FitOutcome& outcome, Session& session) {
  session.explain(fmt::format("fitter: {} in {} precision, as {}", fitterName(outcome.plan.fitter),
                              precisionName(outcome.plan.precision), outcome.plan.reason));
  session.explain("back end: " + outcome.backend);
  if (outcome.law.scale > 0.0)
    session.explain(fmt::format("scale of {} errors: {:.6g}", lawName(outcome.law.kind), outcome.law.scale));
  if (outcome.rounds > 0 && outcome.isSettled)
    session.explain(fmt::format("--tv: settled after {} rounds", outcome.rounds));
  if (!outcome.isSettled) session.tell(fmt::format("--tv: not settled after {} rounds", outcome.rounds));
}

}  // namespace voxelfit
