// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Segmented.h"

#include <algorithm>

#include "Core/Error.h"

namespace voxelfit {
namespace {

/// The map of this name; null where there is none.
template <class Set>
auto* findMap(Set& set, const std::string& name) {
  const auto found = std::ranges::find(set.maps, name, &ResultMap::name);
  return found == set.maps.end() ? nullptr : &*found;
}

std::string keptName(const FitJob& job) {
  const ModelDescription& model = job.model.description();
  return model.parameters[model.segments.kept].name;
}

}  // namespace

bool isSegmented(const FitJob& job) { return job.model.description().segments.kept >= 0; }

FitJob firstStep(const FitJob& job) {
  const ModelDescription& model = job.model.description();
  const ValueOrMap& threshold = job.constants[model.segments.threshold];
  if (threshold.map)
    throw Error(ErrorCode::Usage, std::string("--set ") + model.constants[model.segments.threshold].name +
                                      ": a map, wanted one value for all voxels");
  FitJob first = job;
  first.fitter = "auto";
  first.results = {.derived = false, .errors = job.results.errors, .criteria = false, .status = false};
  first.sampleWeights.resize(job.axis.size(), 1.0);
  for (std::size_t i = 0; i < job.axis.size(); ++i)
    if (job.axis[i] < threshold.value) first.sampleWeights[i] = 0.0;
  for (int k = 0; k < model.parameterCount; ++k) {
    const bool isPart = model.parameters[k].role == Role::Linear;  // S0 (1 - f), below the bounds of S0
    if (isPart && first.parameters[k].lower) first.parameters[k].lower = ValueOrMap{};
    if (!((model.segments.left >> k) & 1u)) continue;
    const ParameterText& row = model.parameters[k];
    first.parameters[k] = {};
    first.parameters[k].start = ValueOrMap{row.unit.unit().toBase(row.lower), nullptr};
    first.parameters[k].fixed = true;
  }
  return first;
}

FitJob secondStep(const FitJob& job, const ResultSet& first) {
  Volume kept{first.geometry, std::vector<float>(first.geometry.voxels(), NAN), "first step"};
  const ResultMap& found = *findMap(first, keptName(job));
  for (std::size_t v = 0; v < first.voxels.size(); ++v) kept.values[first.voxels[v]] = found.values[v];
  FitJob second = job;
  ParameterChoice& choice = second.parameters[job.model.description().segments.kept];
  choice.start = ValueOrMap{0.0, std::make_shared<const Volume>(std::move(kept))};
  choice.fixed = true;
  return second;
}

void keepErrors(const FitJob& job, const ResultSet& first, ResultSet& second) {
  const std::string name = keptName(job) + "_se";
  if (ResultMap* map = findMap(second, name)) map->values = findMap(first, name)->values;
}

}  // namespace voxelfit
