// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/Results.h"

#include <cmath>
#include <memory>
#include <set>

#include "Fitting/Status.h"

namespace voxelfit {
namespace {

struct MapShape {
  std::string name;
  MapKind kind;
  Unit unit;
  std::string meaning;
  int components = 1;
  std::vector<MapBit> bits{};
};

/// The unit of the samples, which are fitted as they are.
Unit dataUnit(const FitJob& job) { return {job.dataUnit.label, 1.0}; }

std::vector<MapShape> uncertaintyMaps(const FitJob& job, const ModelDescription& model) {
  std::vector<MapShape> shapes;
  if (job.results.errors)
    for (int k = 0; k < model.parameterCount; ++k)
      shapes.push_back({std::string(model.parameters[k].name) + "_se", MapKind::Error,
                        model.parameters[k].unit.unit(),
                        std::string("standard error of ") + model.parameters[k].name});
  if (job.bootstrap > 0)
    for (int k = 0; k < model.parameterCount; ++k)
      shapes.push_back({std::string(model.parameters[k].name) + "_bootstrap_se", MapKind::Error,
                        model.parameters[k].unit.unit(),
                        std::string("bootstrapped standard error of ") + model.parameters[k].name});
  if (job.results.correlations)
    for (int i = 0; i < model.parameterCount; ++i)
      for (int j = 0; j < i; ++j)
        shapes.push_back(
            {std::string(model.parameters[j].name) + "_" + model.parameters[i].name + "_correlation",
             MapKind::Correlation, unit::one,
             std::string("correlation of the estimates of ") + model.parameters[j].name + " and " +
                 model.parameters[i].name});
  return shapes;
}

std::vector<MapShape> criteriaMaps(const FitJob& job) {
  std::vector<MapShape> shapes;
  const auto add = [&](const char* name, const char* meaning, Unit unit = unit::one) {
    shapes.push_back({name, MapKind::Criterion, unit, meaning});
  };
  if (job.results.criteria) {
    add("sse", "sum of squared residuals, data unit squared");
    add("reduced_chi_squared",
        "sse over the number of samples less that of free parameters: near 1 where weights are 1 / variance, "
        "without weights the variance of the noise");
    add("rsquared", "coefficient of determination");
    add("aicc", "Akaike information criterion, corrected for small samples");
    add("bic", "Bayesian information criterion");
    add("iterations", "iterations of the search");
  }
  if (job.searches() > 1) add("local_minima", "share of the starts that ended more than 1 % above the best");
  if (!job.law.isNormal() && job.law.scale == 0.0)
    add("noise_scale", "scale of the errors of the samples, estimated in the voxel", dataUnit(job));
  if (job.results.adequacy)
    add("durbin_watson",
        "Durbin-Watson statistic of the residuals: 2 where neighbours are independent, "
        "0 where they are equal");
  return shapes;
}

/// What the fitted curves come to. Prefixed, as formulas have parameters of any name.
std::vector<MapShape> curveMaps(const FitJob& job, const ModelDescription& model) {
  const Unit axis = model.axisUnit.unit();
  const std::string positions = std::string(" ") + axis.label;
  return {{"curve_auc",
           MapKind::Curve,
           {"1", axis.base},
           "area under the fitted curve over its samples, data unit times" + positions},
          {"curve_final", MapKind::Curve, dataUnit(job), "fitted curve at its last sample"},
          {"curve_maximum", MapKind::Curve, dataUnit(job), "largest value of the fitted curve at a sample"},
          {"curve_maximum_at", MapKind::Curve, axis, "sample position of that largest value"}};
}

std::vector<MapShape> statusMaps(const ModelDescription& model) {
  MapShape status{"status", MapKind::Status, unit::one, "what happened in the voxel, see status.json"};
  for (const FitStatusText& text : kFitStatusTexts)
    status.bits.push_back({bit(text.bit), text.name, text.meaning});
  MapShape bounds{"at_bound", MapKind::Bound, unit::one,
                  "which parameters lie on a bound, see at_bound.json"};
  for (int k = 0; k < model.parameterCount; ++k)
    bounds.bits.push_back(
        {1u << k, model.parameters[k].name, std::string(model.parameters[k].name) + " lies on a bound."});
  return {status, bounds};
}

/// `model` is that of the job; the units of the shapes are texts of it.
std::vector<MapShape> shapesOf(const FitJob& job, const ModelDescription& model, int samples) {
  const ResultChoice& choice = job.results;
  std::vector<MapShape> shapes;
  for (int k = 0; k < model.parameterCount; ++k)
    shapes.push_back({model.parameters[k].name, MapKind::Parameter, model.parameters[k].unit.unit(),
                      model.parameters[k].meaning});
  if (choice.derived)
    for (int k = 0; k < model.derivedCount; ++k)
      shapes.push_back(
          {model.derived[k].name, MapKind::Derived, model.derived[k].unit.unit(), model.derived[k].meaning});
  for (auto& shape : uncertaintyMaps(job, model)) shapes.push_back(std::move(shape));
  for (auto& shape : criteriaMaps(job)) shapes.push_back(std::move(shape));
  if (choice.curve)
    for (auto& shape : curveMaps(job, model)) shapes.push_back(std::move(shape));
  if (choice.status)
    for (auto& shape : statusMaps(model)) shapes.push_back(std::move(shape));
  if (choice.fit)
    shapes.push_back({"fit", MapKind::Fit, dataUnit(job), "fitted signal of every sample", samples});
  if (choice.residuals)
    shapes.push_back(
        {"residuals", MapKind::Residual, dataUnit(job), "data minus fit of every sample", samples});
  return shapes;
}

}  // namespace

ResultSet emptyResults(const FitJob& job, const Geometry& geometry, std::vector<std::int64_t> voxels,
                       int samples) {
  ResultSet set;
  set.geometry = geometry;
  set.voxels = std::move(voxels);
  const auto model = std::make_shared<const ModelDescription>(job.model.description());
  set.model = model->id;
  set.source = model->source;
  set.labels = model;
  for (MapShape& shape : shapesOf(job, *model, samples)) {
    ResultMap map;
    map.name = std::move(shape.name);
    map.kind = shape.kind;
    map.unit = shape.unit;
    map.meaning = std::move(shape.meaning);
    map.components = shape.components;
    map.values.assign(set.voxels.size() * shape.components, shape.bits.empty() ? NAN : 0.0f);
    map.bits = std::move(shape.bits);
    set.maps.push_back(std::move(map));
  }
  return set;
}

std::string repeatedName(const FitJob& job) {
  std::set<std::string> names;
  for (const MapShape& shape : shapesOf(job, job.model.description(), 1))
    if (!names.insert(shape.name).second) return shape.name;
  return {};
}

std::int64_t resultBytes(const FitJob& job, std::int64_t voxels, int samples) {
  std::int64_t values = 0;
  for (const MapShape& shape : shapesOf(job, job.model.description(), samples)) values += shape.components;
  return values * voxels * static_cast<std::int64_t>(sizeof(float));
}

}  // namespace voxelfit
