// SPDX-License-Identifier: BSD-3-Clause
#include "Maps/ModelSelection.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>

namespace voxelfit {
namespace {

/// Akaike weights, [model][voxel]; all 0 where no model has a criterion.
std::vector<std::vector<double>> akaikeWeights(const std::vector<ResultSet>& fits) {
  const std::size_t voxels = fits.front().voxels.size();
  std::vector<std::vector<double>> weights(fits.size(), std::vector<double>(voxels, 0.0));
  for (std::size_t v = 0; v < voxels; ++v) {
    double least = INFINITY, sum = 0.0;
    const auto criterion = [&](std::size_t m) { return findMap(fits[m], "aicc")->values[v]; };
    for (std::size_t m = 0; m < fits.size(); ++m) least = std::fmin(least, criterion(m));
    for (std::size_t m = 0; m < fits.size(); ++m)
      if (std::isfinite(criterion(m))) sum += weights[m][v] = std::exp(-0.5 * (criterion(m) - least));
    for (std::size_t m = 0; m < fits.size() && sum > 0.0; ++m) weights[m][v] /= sum;
  }
  return weights;
}

/// AICc above the smallest up to which a model is as well supported as the one that has it.
constexpr double kWellSupported = 2.0;

/// Number of parameters of each model.
std::vector<std::ptrdiff_t> sizesOf(const std::vector<ResultSet>& fits) {
  std::vector<std::ptrdiff_t> sizes(fits.size());
  for (std::size_t m = 0; m < fits.size(); ++m)
    sizes[m] = std::ranges::count(fits[m].maps, MapKind::Parameter, &ResultMap::kind);
  return sizes;
}

ResultMap bestModel(const std::vector<ResultSet>& fits, const std::vector<std::vector<double>>& weights) {
  std::string meaning = "model of fewest parameters within 2 of the smallest AICc:";
  for (std::size_t m = 0; m < fits.size(); ++m) meaning += " " + std::to_string(m + 1) + " " + fits[m].model;
  ResultMap map{.name = "best_model", .kind = MapKind::Criterion, .meaning = meaning};
  map.values.resize(fits.front().voxels.size());
  const auto sizes = sizesOf(fits);
  for (std::size_t v = 0; v < map.values.size(); ++v) {
    double largest = 0.0;
    for (const auto& weight : weights) largest = std::max(largest, weight[v]);
    if (largest == 0.0) continue;
    const auto rank = [&](std::size_t m) {  // least first
      return std::tuple(weights[m][v] < largest * std::exp(-0.5 * kWellSupported), sizes[m], -weights[m][v]);
    };
    std::size_t best = 0;
    for (std::size_t m = 1; m < fits.size(); ++m)
      if (rank(m) < rank(best)) best = m;
    map.values[v] = static_cast<float>(best + 1);
  }
  return map;
}

ResultMap weightMap(const std::string& model, const std::vector<double>& weights) {
  ResultMap map{.name = "weight_" + model,
                .kind = MapKind::Criterion,
                .meaning = "Akaike weight of " + model + " among the models compared"};
  std::replace_if(
      map.name.begin(), map.name.end(), [](char c) { return c == ':' || c == ',' || c == '/'; }, '-');
  map.values.assign(weights.begin(), weights.end());
  return map;
}

/// The average of one parameter and its standard error.
std::vector<ResultMap> averaged(const ResultMap& parameter, const std::vector<ResultSet>& fits,
                                const std::vector<std::vector<double>>& weights) {
  ResultMap mean = parameter, error = parameter;
  mean.meaning += ", averaged over models";
  error.name += "_se";
  error.kind = MapKind::Error;
  error.meaning = "standard error of " + parameter.name + " within and between models";
  error.caplexCode = error.dicomCode = "";
  for (std::size_t v = 0; v < parameter.values.size(); ++v) {
    double sum = 0.0, product = 0.0, variance = 0.0, largest = 0.0;
    bool isKnown = false;  // the error of the model with the largest weight
    const auto each = [&](const auto& use) {
      for (std::size_t m = 0; m < fits.size(); ++m)
        if (const ResultMap* map = findMap(fits[m], parameter.name); map && weights[m][v] > 0.0)
          use(m, weights[m][v], map->values[v]);
    };
    each([&](std::size_t, double weight, double value) {
      sum += weight;
      product += weight * value;
    });
    const double average = sum > 0.0 ? product / sum : NAN;
    each([&](std::size_t m, double weight, double value) {
      const ResultMap* errors = findMap(fits[m], parameter.name + "_se");
      const bool hasError = errors && std::isfinite(errors->values[v]);
      const double within = hasError ? errors->values[v] : 0.0;
      if (weight > largest) isKnown = hasError;
      largest = std::max(largest, weight);
      variance += weight / sum * (within * within + (value - average) * (value - average));
    });
    mean.values[v] = static_cast<float>(average);
    error.values[v] = static_cast<float>(isKnown ? std::sqrt(variance) : NAN);
  }
  return {std::move(mean), std::move(error)};
}

}  // namespace

ResultSet selectModels(const std::vector<ResultSet>& fits) {
  const auto weights = akaikeWeights(fits);
  ResultSet selection{.geometry = fits.front().geometry, .voxels = fits.front().voxels};
  for (std::size_t m = 0; m < fits.size(); ++m) {
    selection.model += (m ? " or " : "") + fits[m].model;
    selection.source += (m ? "; " : "") + fits[m].source;
  }
  selection.maps.push_back(bestModel(fits, weights));
  for (std::size_t m = 0; m < fits.size(); ++m)
    selection.maps.push_back(weightMap(fits[m].model, weights[m]));
  for (const ResultSet& fit : fits)
    for (const ResultMap& map : fit.maps)
      if (map.kind == MapKind::Parameter && !findMap(selection, map.name))
        for (auto& result : averaged(map, fits, weights)) selection.maps.push_back(std::move(result));
  return selection;
}

}  // namespace voxelfit
