// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// What tests share that run the engine: the models at hand, a job with a model's own settings, curves and
// results.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "Batch/Engine.h"
#include "Batch/Preparation.h"
#include "Sdk/Registry.h"

namespace voxelfit::testing {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// One list of samples or parameters a voxel.
using Curves = std::vector<std::vector<double>>;

/// The models built beside the tests.
inline const Registry& registry() {
  static const Registry registry(Registry::standardFolders());
  return registry;
}

/// A job of the model's own starts, bounds and constants at these sample positions (base units); one thread.
inline FitJob jobFor(const std::string& model, std::vector<double> axis) {
  FitJob job;
  job.model = registry().find(model);
  const ModelDescription& description = job.model.description();
  for (int k = 0; k < description.constantCount; ++k)
    job.constants[k].value = description.constants[k].unit.unit().toBase(description.constants[k].value);
  job.axis = std::move(axis);
  job.threads = 1;
  return job;
}

/// Row of the model's table; a failure where there is none.
inline int parameterIndex(const FitJob& job, const std::string& name) {
  const ModelDescription& description = job.model.description();
  for (int k = 0; k < description.parameterCount; ++k)
    if (name == description.parameters[k].name) return k;
  ADD_FAILURE() << "no parameter " << name;
  return 0;
}

inline ParameterChoice& choice(FitJob& job, const std::string& name) {
  return job.parameters[parameterIndex(job, name)];
}

/// Bounds in base units.
inline void setBounds(FitJob& job, const std::string& name, double low, double high) {
  choice(job, name).lower = ValueOrMap{low, nullptr};
  choice(job, name).upper = ValueOrMap{high, nullptr};
}

/// Holds a parameter at a value in base units.
inline void fixAt(FitJob& job, const std::string& name, double value) {
  choice(job, name).start = ValueOrMap{value, nullptr};
  choice(job, name).fixed = true;
}

/// A map on the grid of fitCurves(): one value a curve.
inline std::shared_ptr<const Volume> mapOf(std::vector<float> values) {
  Volume volume;
  volume.geometry.size = {static_cast<std::int64_t>(values.size()), 1, 1};
  volume.values = std::move(values);
  return std::make_shared<const Volume>(std::move(volume));
}

/// Fits every curve with the given back end.
inline FitOutcome fitCurves(const FitJob& job, const Curves& curves, Backend& backend) {
  Geometry geometry;
  geometry.size = {static_cast<std::int64_t>(curves.size()), 1, 1};
  std::vector<std::int64_t> voxels(curves.size());
  std::iota(voxels.begin(), voxels.end(), 0);
  Unwatched nobody;
  return runFit(job, TableSource(curves), {geometry, std::move(voxels)}, backend, nobody);
}

/// Fits every curve with the strongest kernels of this processor.
inline FitOutcome fitCurves(const FitJob& job, const Curves& curves) {
  const auto backend = makeCpuBackend(usableInstructionSet());
  return fitCurves(job, curves, *backend);
}

/// Values of a map, one a curve, base units; a failure where there is no such map.
inline std::vector<double> values(const FitOutcome& outcome, const std::string& name) {
  for (const ResultMap& map : outcome.results.maps)
    if (map.name == name) return {map.values.begin(), map.values.end()};
  ADD_FAILURE() << "no map " << name;
  return std::vector<double>(outcome.results.voxels.size(), kNaN);
}

/// Status bits of one curve.
inline std::uint32_t statusOf(const FitOutcome& outcome, std::size_t voxel) {
  return static_cast<std::uint32_t>(values(outcome, "status").at(voxel));
}

/// The model's signal at the parameters p (base units) with the job's axis, input function and constants.
inline std::vector<double> curveAt(FitJob job, std::span<const double> p) {
  job.fitter = "lm";  // the one that prepares least
  const Preparation preparation(job, static_cast<int>(job.axis.size()));
  std::array<double, kMaxConstants> constants{};
  for (int k = 0; k < kMaxConstants; ++k) constants[k] = job.constants[k].value;
  std::vector<double> signal(preparation.task().protocolDouble.n);
  job.model.entry.curve(p.data(), constants.data(), &preparation.task().protocolDouble, signal.data());
  signal.resize(job.axis.size());
  return signal;
}

/// first, first + step, ..., `count` numbers.
inline std::vector<double> evenly(double first, double step, int count) {
  std::vector<double> x(count);
  for (int i = 0; i < count; ++i) x[i] = first + i * step;
  return x;
}

}  // namespace voxelfit::testing
