// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// Every model that the registry holds, as the contract tests run over them, with samples and parameters that
// suit each.
#include <algorithm>
#include <cctype>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "Batch/Fits.h"
#include "Math/Random.h"
#include "Signal/PopulationInput.h"

namespace voxelfit::testing {

/// The members that stand for a family; the tests know the families.
inline std::vector<std::string> membersOf(const std::string& family) {
  if (family == "lorentzian")
    return {"lorentzian:water",
            "lorentzian:water,amide",
            "lorentzian:water,amide,noe",
            "lorentzian:water,amide,noe,mt",
            "lorentzian:water,amide,noe,mt,guan",
            "lorentzian:water,amide,noe,mt,guan,9"};
  if (family == "polynomial")
    return {"polynomial:1", "polynomial:2", "polynomial:3", "polynomial:4", "polynomial:5"};
  throw std::logic_error("no members of the family " + family + " to test");
}

/// Ids of all models, with the members that stand for a family.
inline std::vector<std::string> modelIds() {
  std::vector<std::string> ids;
  for (const LoadedModel& model : registry().models())
    if (model.entry.configure)
      std::ranges::copy(membersOf(model.description().id), std::back_inserter(ids));
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
    case AxisKind::EchoTime:
      return evenly(unit::ms.toBase(5.0), unit::ms.toBase(10.0), 32);
    case AxisKind::InversionTime:
      return evenly(unit::ms.toBase(50.0), unit::ms.toBase(250.0), 20);
    case AxisKind::B1Power:
      return evenly(unit::microtesla.toBase(0.5), unit::microtesla.toBase(0.5), 12);
    default:
      return evenly(-1.1, 0.2, 12);
  }
}

/// A job on the usual samples, with the Parker input function and, where a constant has no default, that of
/// the model's check value.
inline FitJob usualJob(const std::string& id) {
  const LoadedModel model = registry().find(id);
  std::vector<double> axis = usualAxis(model.description().axisKind);
  if (model.description().hasDirections) axis.insert(axis.end(), 30, 1000.0);
  FitJob job = jobFor(id, axis);
  if (model.description().hasDirections) job.directions = spreadDirections(job.axis);
  for (int k = 0; k < job.model.description().constantCount; ++k)
    if (std::isnan(job.constants[k].value)) job.constants[k].value = job.model.entry.check.c[k];
  if (job.model.description().input != InputCurve::None)
    job.input = sample(*findPopulationInput("parker"), job.axis, 15.0);
  if (job.model.description().input == InputCurve::PlasmaOfTwo) job.input = withUsualPortalVein(*job.input);
  return job;
}

/// Sets the constants to their defaults, and those without one to a usual spoiled gradient echo sequence.
inline void setUsualSequence(FitJob& job) {
  const ModelDescription& model = job.model.description();
  for (int k = 0; k < model.constantCount; ++k) {
    const std::string name = model.constants[k].name;
    job.constants[k].value = model.constants[k].unit.unit().toBase(model.constants[k].value);
    if (name == "T1") job.constants[k].value = 1.2;
    if (name == "TR") job.constants[k].value = 0.005;
    if (name == "FA") job.constants[k].value = unit::deg.toBase(15.0);
  }
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
