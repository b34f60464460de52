// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Segmented.h"

#include <cmath>

#include "Core/Error.h"

namespace voxelfit {
bool isSegmented(const FitJob& job) { return job.model.description().segments.kept >= 0; }

bool hasErrors(const FitJob& job) { return job.results.errors || job.bootstrap > 0; }

FitJob firstStep(const FitJob& job) {
  const ModelDescription& model = job.model.description();
  const ValueOrMap& threshold = job.constants[model.segments.threshold];
  if (threshold.map)
    throw Error(ErrorCode::Usage, std::string("--set ") + model.constants[model.segments.threshold].name +
                                      ": a map, wanted one value for all voxels");
  FitJob first = job;
  first.fitter = "auto";
  first.results = {.derived = false, .errors = hasErrors(job), .criteria = false, .status = false};
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

FitJob secondStep(const FitJob& job, const ResultSet& first, double errors) {
  const ModelDescription& model = job.model.description();
  const std::string name = model.parameters[model.segments.kept].name;
  Volume kept{first.geometry, std::vector<float>(first.geometry.voxels(), NAN), "first step"};
  const ResultMap* found = findMap(first, name);
  const ResultMap* error = findMap(first, name + "_se");
  for (std::size_t v = 0; v < first.voxels.size(); ++v) {
    kept.values[first.voxels[v]] = found->values[v];
    if (errors != 0.0) kept.values[first.voxels[v]] += static_cast<float>(errors) * error->values[v];
  }
  FitJob second = job;
  ParameterChoice& choice = second.parameters[model.segments.kept];
  choice.start = ValueOrMap{0.0, std::make_shared<const Volume>(std::move(kept))};
  choice.fixed = true;
  return second;
}

FitJob movedStep(const FitJob& job, const ResultSet& first, double errors) {
  FitJob moved = secondStep(job, first, errors);
  moved.bootstrap = 0;
  moved.results = {.derived = false, .criteria = false, .status = false};
  return moved;
}

void completeErrors(const FitJob& job, const ResultSet& first, const MovedResults& moved, ResultSet& second) {
  const ModelDescription& model = job.model.description();
  for (const char* kind : {"_se", "_bootstrap_se"})
    for (int k = 0; k < model.parameterCount; ++k) {
      const std::string name = model.parameters[k].name;
      ResultMap* errors = findMap(second, name + kind);
      if (!errors) continue;
      if (k == model.segments.kept) {
        errors->values = findMap(first, name + kind)->values;
        continue;
      }
      const auto &below = findMap(moved.below, name)->values, &above = findMap(moved.above, name)->values;
      for (std::size_t v = 0; v < errors->values.size(); ++v) {
        const float passedOn = 0.5f * (above[v] - below[v]);
        if (std::isfinite(passedOn)) errors->values[v] = std::hypot(errors->values[v], passedOn);
      }
    }
}

}  // namespace voxelfit
