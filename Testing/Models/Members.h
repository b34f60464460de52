// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Every model that the registry holds, as the contract tests run over them, with samples and parameters that
// suit each.
#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "Batch/Fits.h"
#include "Math/Random.h"
#include "Signal/PopulationInput.h"

namespace voxelfit::testing {

/// Ids of all models; a family is represented by members with one to five pools.
inline std::vector<std::string> modelIds() {
  std::vector<std::string> ids;
  for (const LoadedModel& model : registry().models())
    if (model.entry.configure)
      for (const char* pools :
           {"water", "water,amide", "water,amide,noe", "water,amide,noe,mt", "water,amide,noe,mt,guan"})
        ids.push_back(std::string(model.description().id) + ":" + pools);
    else
      ids.push_back(model.description().id);
  return ids;
}

/// The id as a part of a test's name.
inline std::string testName(const std::string& id) {
  std::string name;
  for (const char c : id) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
}

/// Sample positions that a study would use, base units.
inline std::vector<double> usualAxis(AxisKind kind) {
  switch (kind) {
    case AxisKind::Time:
      return evenly(0.0, 3.0, 100);
    case AxisKind::BValue:
      return {0, 10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 600, 700, 800, 1000};
    case AxisKind::Offset:
      return evenly(-10.0, 0.25, 81);
    case AxisKind::FlipAngle:
      return evenly(unit::deg.toBase(2.0), unit::deg.toBase(3.0), 10);
    default:
      return evenly(0.0, 1.0, 12);
  }
}

/// A job on the usual samples, with the Parker input function and, where a constant has no default, that of
/// the model's check value.
inline FitJob usualJob(const std::string& id) {
  FitJob job = jobFor(id, usualAxis(registry().find(id).description().axisKind));
  for (int k = 0; k < job.model.description().constantCount; ++k)
    if (std::isnan(job.constants[k].value)) job.constants[k].value = job.model.entry.check.c[k];
  if (job.model.description().input == InputCurve::Plasma)
    job.input = sample(*findPopulationInput("parker"), job.axis, 15.0);
  return job;
}

/// Signals are made this large.
inline constexpr double kSignalScale = 1000.0;

/// Parameters of one voxel in base units, inside the bounds: away from the starts by up to 30 % of the start
/// or of the room between the bounds, whichever is less.
inline std::vector<double> someParameters(const ModelDescription& model, std::uint64_t voxel) {
  std::vector<double> p(model.parameterCount);
  for (int k = 0; k < model.parameterCount; ++k) {
    const ParameterText& row = model.parameters[k];
    const double room = row.upper - row.lower;
    const double reach = row.start == 0.0 ? std::min(room, 1.0) : std::min(std::abs(row.start), room);
    const Draw draw{.seed = 1, .voxel = voxel, .number = static_cast<std::uint32_t>(k)};
    const double moved = row.start + 0.3 * (2.0 * uniformPair(draw)[0] - 1.0) * reach;
    const double inside = std::clamp(moved, row.lower + 0.02 * reach, row.upper - 0.02 * reach);
    p[k] = row.unit.unit().toBase(row.isSignal() ? kSignalScale * inside : inside);
  }
  return p;
}

}  // namespace voxelfit::testing
