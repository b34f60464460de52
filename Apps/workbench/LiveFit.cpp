// SPDX-License-Identifier: BSD-3-Clause
#include "LiveFit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <set>

#include "Batch/CommonScale.h"
#include "Batch/Engine.h"
#include "FitJobOptions.h"
#include "FitWords.h"
#include "Fitting/Status.h"

namespace voxelfit {
namespace {

std::string statusText(const ResultMap& status) {
  std::string text;
  for (const MapBit& bit : status.bits) {
    if (!(static_cast<std::uint32_t>(status.values.front()) & bit.bit) || bit.name == "Converged") continue;
    text += (text.empty() ? "" : ", ") + bit.name;
  }
  return text;
}

std::vector<FittedValue> valuesOf(const ResultSet& results) {
  std::vector<FittedValue> values;
  for (const ResultMap& map : results.maps) {
    if (map.kind != MapKind::Parameter && map.kind != MapKind::Derived) continue;
    const ResultMap* error = findMap(results, map.name + "_se");
    values.push_back({.name = map.name,
                      .unit = map.unit.label,
                      .meaning = map.meaning,
                      .value = map.unit.fromBase(map.values.front()),
                      .error = error ? map.unit.fromBase(error->values.front()) : NAN,
                      .isDerived = map.kind == MapKind::Derived});
  }
  return values;
}

std::array<double, kMaxParameters> parametersOf(const ResultSet& results, const ModelDescription& model) {
  std::array<double, kMaxParameters> parameters{};
  for (int k = 0; k < model.parameterCount; ++k)
    parameters[k] = findMap(results, model.parameters[k].name)->values.front();
  return parameters;
}

}  // namespace

LiveFit::LiveFit(const std::vector<std::string>& words, Session& session, const OpenSeries& open)
    : options_(fitOptionsOf(words)) {
  const LoadedModel model = modelOf(options_, session.registry());
  inputs_ = readFitInputs(options_, model.description(), session.options, open);
  job_ = makeFitJob(options_, model, inputs_, session);
  job_.results = {.errors = !job_.isRegularised(), .criteria = false};
  job_.bootstrap = 0;  // too long for a voxel that moves with the mouse
  if (needsCommonScale(job_)) {
    const auto backend = makeCpuBackend(usableInstructionSet());
    Unwatched nobody;
    job_.law =
        runFit(job_, *inputs_.source, sampleOf({inputs_.geometry, inputs_.voxels}), *backend, nobody).law;
  }
  job_.threads = 1;
}

std::optional<std::int64_t> LiveFit::curveAt(const VoxelIndex& voxel) const {
  const std::int64_t index = inputs_.series->geometry.index(voxel[0], voxel[1], voxel[2]);
  if (!inputs_.regions) return index;
  const std::vector<std::int32_t>& labels = inputs_.regions->labels;
  const std::int32_t label = labels[static_cast<std::size_t>(index)];
  if (label == 0) return std::nullopt;
  std::set<std::int32_t> all(labels.begin(), labels.end());
  all.erase(0);
  return std::distance(all.begin(), all.find(label));
}

std::string LiveFit::nameOf(std::int64_t curve) const {
  return inputs_.regions ? "Label " + inputs_.names[static_cast<std::size_t>(curve)] : "";
}

LiveResult LiveFit::fit(std::int64_t curve) const {
  const auto backend = makeCpuBackend(usableInstructionSet());
  Unwatched nobody;
  const FitOutcome outcome = runFit(job_, *inputs_.source, {inputs_.geometry, {curve}}, *backend, nobody);
  return {.curve = curveOfVoxel(job_, inputs_, curve, parametersOf(outcome.results, model())),
          .values = valuesOf(outcome.results),
          .status = statusText(*findMap(outcome.results, "status"))};
}

}  // namespace voxelfit
