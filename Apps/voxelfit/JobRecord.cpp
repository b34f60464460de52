// SPDX-License-Identifier: BSD-3-Clause
#include "JobRecord.h"

#include <CLI/App.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "Core/Parallel.h"
#include "Core/Series.h"
#include "Io/Table.h"
#include "JobConfig.h"
#include "Session.h"

namespace voxelfit {

std::vector<std::pair<std::string, std::int64_t>> bitCounts(const ResultSet& results, MapKind kind) {
  std::vector<std::pair<std::string, std::int64_t>> counts;
  for (const ResultMap& map : results.maps) {
    if (map.kind != kind) continue;
    for (const MapBit& bit : map.bits) {
      std::int64_t count = 0;
      for (const float value : map.values) count += (static_cast<std::uint32_t>(value) & bit.bit) != 0;
      if (count > 0) counts.emplace_back(bit.name, count);
    }
  }
  return counts;
}

InputHashes hashesOf(const std::vector<std::string>& files) {
  InputHashes hashes;
  for (const std::string& file : files) hashes.emplace_back(file, hashOf(file));
  return hashes;
}

Json runRecord(const CLI::App& command, const InputHashes& inputs) {
  Json record = jobOptions(command);
  record["program"] = {{"name", "voxelfit"}, {"version", kVersion}};
  record["folder"] = std::filesystem::current_path().string();
  record["inputs"] = Json::array();
  for (const auto& [path, hash] : inputs)
    record["inputs"].push_back({{"path", path}, {"bytes", hash.bytes}, {"xxh3", hash.xxh3}});
  return record;
}

Json axisRecord(const ModelDescription& model, const std::vector<double>& axis) {
  Json positions = Json::array();
  for (const double value : axis) positions.push_back(model.axisUnit.unit().fromBase(value));
  return {{"kind", axisName(model.axisKind)}, {"unit", model.axisUnit.label}, {"values", positions}};
}

Json countRecord(const ResultSet& results, std::size_t samples) {
  Json status = Json::object();
  for (const auto& [name, count] : bitCounts(results, MapKind::Status)) status[name] = count;
  return {{"voxels", results.voxels.size()}, {"samples", samples}, {"status", status}};
}

Json jobRecord(const CLI::App& command, const FitJob& job, const FitOutcome& outcome,
               const InputHashes& inputs) {
  Json record = runRecord(command, inputs);
  const ModelDescription& model = job.model.description();
  record["model"] = {{"id", model.id}, {"plugin", job.model.plugin}, {"source", model.source}};
  record["backend"] = outcome.backend;
  record["instruction_set"] = instructionSetName(usableInstructionSet());
  record["threads"] = threadCount(job.threads);
  record["fitter"] = {{"name", fitterName(outcome.plan.fitter)},
                      {"precision", precisionName(outcome.plan.precision)},
                      {"reason", outcome.plan.reason}};
  if (!outcome.law.isNormal()) {
    record["law"] = {{"name", lawName(outcome.law.kind)}, {"scale", nullptr}};
    if (outcome.law.scale > 0.0) record["law"]["scale"] = outcome.law.scale;
  }
  if (job.isRegularised()) record["tv"] = {{"rounds", outcome.rounds}, {"settled", outcome.isSettled}};
  record["axis"] = axisRecord(model, job.axis);
  for (const Direction& direction : job.directions) record["axis"]["directions"].push_back(direction);
  if (job.input)
    record["input_function"] = {{"source", job.input->description},
                                {"time_s", job.input->times},
                                {columnName("plasma", job.input->unit), job.input->concentration}};
  if (job.input && !job.input->portal.empty())
    record["input_function"][columnName("portal_plasma", job.input->unit)] = job.input->portal;
  record["counts"] = countRecord(outcome.results, job.axis.size());
  record["counts"]["at_bound"] = Json::object();
  for (const auto& [name, count] : bitCounts(outcome.results, MapKind::Bound))
    record["counts"]["at_bound"][name] = count;
  return record;
}

std::string recordText(const Json& record) {
  return record.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string jobText(Json record, const StageSeconds& seconds) {
  record["seconds"] = {
      {"read", seconds.read}, {"prepare", seconds.prepare}, {"fit", seconds.fit}, {"write", seconds.write}};
  return recordText(record);
}

}  // namespace voxelfit
