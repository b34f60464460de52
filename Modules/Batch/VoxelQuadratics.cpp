// SPDX-License-Identifier: BSD-3-Clause
#include "Batch/VoxelQuadratics.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "Core/Error.h"
#include "Maps/Statistics.h"

namespace voxelfit {
namespace {

/// Median of the finite values above 0 of a map, at these places; nothing where there are none.
std::optional<double> medianOf(const ResultMap& map, std::span<const std::int64_t> places) {
  std::vector<float> values;
  for (const std::int64_t place : places)
    if (std::isfinite(map.values[place]) && map.values[place] > 0.0f) values.push_back(map.values[place]);
  if (values.empty()) return std::nullopt;
  return quantile(values, 0.5);
}

}  // namespace

VoxelQuadratics::VoxelQuadratics(const FitJob& job, const VoxelSource& source, const ResultSet& alone,
                                 std::int64_t more)
    : job_(job), curve_(job.model, job.axis, job.input, job.directions), samples_(source.samples()) {
  for (int k = 0; k < job.model.description().parameterCount; ++k)
    if (!job.parameters[k].fixed) parameters_.push_back(k);
  chooseVoxels(alone);
  checkMemory(samples_, more);
  chooseUnits(alone);
  readSamples(source);
}

void VoxelQuadratics::chooseVoxels(const ResultSet& alone) {
  const int all = job_.model.description().parameterCount;  // their maps are the first
  for (std::size_t place = 0; place < alone.voxels.size(); ++place) {
    const bool isFitted = std::all_of(alone.maps.begin(), alone.maps.begin() + all,
                                      [&](const ResultMap& map) { return std::isfinite(map.values[place]); });
    if (!isFitted) continue;
    places_.push_back(static_cast<std::int64_t>(place));
    voxels_.push_back(alone.voxels[place]);
    for (int k = 0; k < all; ++k) alone_.push_back(alone.maps[k].values[place]);
  }
}

void VoxelQuadratics::checkMemory(int samples, std::int64_t more) const {
  const std::int64_t curves = (job_.hasVoxelWeights() ? 2 : 1) * samples * 4LL;
  const std::int64_t needed =
      static_cast<std::int64_t>(voxels_.size()) * (curves + 8LL * (count() * (count() + 4) + 2) + more);
  if (needed > job_.memoryLimit)
    throw Error(ErrorCode::Usage,
                "--memory: limit is " + std::to_string(job_.memoryLimit >> 20) + " MiB, --tv with " +
                    std::to_string(voxels_.size()) + " voxels needs " + std::to_string((needed >> 20) + 1) +
                    " MiB",
                "a --mask of the tissue needs less");
}

void VoxelQuadratics::chooseUnits(const ResultSet& alone) {
  const ModelDescription& model = job_.model.description();
  for (const int k : parameters_) {
    const auto error = medianOf(*findMap(alone, std::string(model.parameters[k].name) + "_se"), places_);
    if (!error)
      throw Error(ErrorCode::Mismatch, std::string("--tv: no standard error of ") + model.parameters[k].name +
                                           " in any of " + std::to_string(alone.voxels.size()) + " voxels");
    units_.push_back(*error);
  }
  variance_ = medianOf(*findMap(alone, "reduced_chi_squared"), places_).value_or(1.0);
}

void VoxelQuadratics::readSamples(const VoxelSource& source) {
  const auto voxels = static_cast<std::int64_t>(voxels_.size());
  data_.resize(samples_ * voxels);
  source.read(voxels_, data_.data(), voxels);
  if (job_.hasVoxelWeights()) {
    weightRoots_.assign(data_.size(), 1.0f);
    if (job_.voxelWeights) job_.voxelWeights->read(voxels_, weightRoots_.data(), voxels);
    for (std::size_t i = 0; i < data_.size(); ++i)
      weightRoots_[i] = job_.ignoreBelow && data_[i] <= *job_.ignoreBelow ? 0.0f : std::sqrt(weightRoots_[i]);
  }
  low_.resize(voxels * count());
  high_ = centre_ = gradient_ = low_;
  value_.assign(voxels, NAN);
  trust_.assign(voxels, 1.0);
  matrix_.resize(voxels * count() * count());
  for (std::int64_t v = 0; v < voxels; ++v) setBounds(v, voxels_[v]);
}

void VoxelQuadratics::setBounds(std::int64_t v, std::int64_t voxel) {
  const auto voxels = static_cast<std::int64_t>(voxels_.size());
  double largest = 0.0;
  for (int i = 0; i < samples_; ++i)
    if (weightRoots_.empty() || weightRoots_[i * voxels + v] > 0.0f)
      largest = std::max<double>(largest, std::abs(data_[i * voxels + v]));
  for (int a = 0; a < count(); ++a) {
    const ParameterText& row = job_.model.description().parameters[parameters_[a]];
    const ParameterChoice& choice = job_.parameters[parameters_[a]];
    const double unit = row.isSignal() ? largest : 1.0;  // the table's bounds are multiples of the samples
    const Unit shown = row.unit.unit();
    low_[v * count() + a] =
        (choice.lower ? choice.lower->at(voxel) : unit * shown.toBase(row.lower)) / units_[a];
    high_[v * count() + a] =
        (choice.upper ? choice.upper->at(voxel) : unit * shown.toBase(row.upper)) / units_[a];
  }
}

std::vector<double> VoxelQuadratics::start(std::int64_t v) const {
  const int all = job_.model.description().parameterCount;
  std::vector<double> u(count());
  for (int a = 0; a < count(); ++a) u[a] = alone_[v * all + parameters_[a]] / units_[a];
  return u;
}

double VoxelQuadratics::valueAt(std::int64_t v, std::span<const double> u) const {
  double value = value_[v];
  for (int a = 0; a < count(); ++a) {
    const double* row = &matrix_[(v * count() + a) * count()];
    double slope = gradient_[v * count() + a];
    for (int b = 0; b < count(); ++b) slope += 0.5 * row[b] * (u[b] - centre_[v * count() + b]);
    value += slope * (u[a] - centre_[v * count() + a]);
  }
  return value;
}

void VoxelQuadratics::linearise(std::int64_t v, std::span<const double> u) {
  const int all = job_.model.description().parameterCount;
  const auto voxels = static_cast<std::int64_t>(voxels_.size());
  std::array<double, kMaxParameters> p{};
  std::copy_n(alone_.begin() + v * all, all, p.begin());  // those that are fixed stay there
  for (int a = 0; a < count(); ++a) p[parameters_[a]] = u[a] * units_[a];
  std::array<double, kMaxConstants> constants{};
  for (int k = 0; k < kMaxConstants; ++k) constants[k] = job_.constants[k].at(voxels_[v]);
  const auto signal = curve_.signal(p.data(), constants.data());
  const auto slopes = curve_.gradient(p.data(), constants.data());
  double* gradient = &gradient_[v * count()];
  double* matrix = &matrix_[v * count() * count()];
  std::copy(u.begin(), u.end(), centre_.begin() + v * count());
  std::fill_n(gradient, count(), 0.0);
  std::fill_n(matrix, count() * count(), 0.0);
  value_[v] = 0.0;
  for (int i = 0; i < samples_; ++i) {
    double weight = (job_.sampleWeights.empty() ? 1.0 : job_.sampleWeights[i]) / variance_;
    if (!weightRoots_.empty()) weight *= weightRoots_[i * voxels + v] * weightRoots_[i * voxels + v];
    if (weight == 0.0) continue;  // the signal may be infinite there
    const double residual = signal[i] - data_[i * voxels + v];
    value_[v] += 0.5 * weight * residual * residual;
    for (int a = 0; a < count(); ++a) {
      const double slope = weight * units_[a] * slopes[parameters_[a] * samples_ + i];
      gradient[a] += slope * residual;
      for (int b = 0; b < count(); ++b)
        matrix[a * count() + b] += slope * units_[b] * slopes[parameters_[b] * samples_ + i];
    }
  }
}

double VoxelQuadratics::renew(std::int64_t v, std::span<const double> u) {
  constexpr double kGood = 0.1, kBad = 0.3, kNegligible = 1e-3, kMostTrust = 8.0;
  const double before = value_[v], foretold = valueAt(v, u);
  linearise(v, u);
  if (std::isnan(before)) return value_[v];
  const double missed = std::abs(value_[v] - foretold), change = std::abs(foretold - before);
  if (missed > kBad * change + kNegligible) trust_[v] *= 0.5;
  if (missed < kGood * change + kNegligible) trust_[v] = std::min(2.0 * trust_[v], kMostTrust);
  return value_[v];
}

void VoxelQuadratics::approach(std::int64_t v, std::span<const double> target, double room,
                               std::span<double> u) const {
  constexpr double kNegligible = 1e-4;
  constexpr int kMostSweeps = 8;
  const double* centre = &centre_[v * count()];
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {  // one coordinate after the other: bounds stay simple
    double largest = 0.0;
    for (int a = 0; a < count(); ++a) {
      const double* row = &matrix_[(v * count() + a) * count()];
      double slope = gradient_[v * count() + a] + (u[a] - target[a]) / room;
      for (int b = 0; b < count(); ++b) slope += row[b] * (u[b] - centre[b]);
      const double least = std::max(low(a, v), centre[a] - trust_[v]);
      const double most = std::min(high(a, v), centre[a] + trust_[v]);
      const double there = std::max(std::min(u[a] - slope / (row[a] + 1.0 / room), most), least);
      largest = std::max(largest, std::abs(there - u[a]));
      u[a] = there;
    }
    if (largest <= kNegligible) break;
  }
}

}  // namespace voxelfit
