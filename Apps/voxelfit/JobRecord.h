// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// job.json: what was done, with what, and how long it took.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "Batch/Engine.h"
#include "FileHash.h"
#include "Json.h"
#include "OptionParser.h"

namespace voxelfit {

/// The path of every input file with its content's hash.
using InputHashes = std::vector<std::pair<std::string, FileHash>>;

/// Wall time of the stages, s.
struct StageSeconds {
  double read = 0.0, prepare = 0.0, fit = 0.0, write = 0.0;
};

InputHashes hashesOf(const std::vector<std::string>& files);

/// What every record begins with: the options of `command` (as --config reads them), the program, the folder
/// it ran in and the inputs.
Json runRecord(const CLI::App& command, const InputHashes& inputs);

/// The sample positions, in the unit of the model's axis.
Json axisRecord(const ModelDescription& model, const std::vector<double>& axis);

/// How many voxels there are, and how many have each bit of their status.
Json countRecord(const ResultSet& results, std::size_t samples);

/// The record of a fit but for "seconds": what ran and why, beside the three above.
Json jobRecord(const CLI::App& command, const FitJob& job, const FitOutcome& outcome,
               const InputHashes& inputs);

/// The text of job.json.
std::string recordText(const Json& record);

/// The same of a fit.
std::string jobText(Json record, const StageSeconds& seconds);

/// Names of the bits that occur in maps of this kind, and how many voxels have them.
std::vector<std::pair<std::string, std::int64_t>> bitCounts(const ResultSet& results, MapKind kind);

}  // namespace voxelfit
