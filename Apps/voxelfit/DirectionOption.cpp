// SPDX-License-Identifier: BSD-3-Clause
#include "DirectionOption.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <cmath>

#include "Core/Error.h"
#include "Io/Cells.h"
#include "Io/Directions.h"
#include "Text.h"

namespace voxelfit {
namespace {

constexpr double kUsualDegrees = 5.0;

/// Where the directions of a series stand.
std::string sourceOf(const DirectionOption& option, const Series& series) {
  if (!option.bvecs.empty()) return option.bvecs;
  if (!series.axis.directions.empty()) return series.source;
  const auto beside = directionsBeside(series.source);
  return beside ? beside->string() : "";
}

/// What --direction asks for.
struct Cone {
  Direction axis;
  double degrees;
};

Cone coneOf(const std::string& text) {
  const auto parts = splitText(text, ':'), numbers = splitText(parts.front(), ',');
  Cone cone{{}, kUsualDegrees};
  bool isRight = parts.size() <= 2 && numbers.size() == 3;
  const auto take = [&](const std::string& part, double& to) {
    const auto number = parseNumber(part);
    isRight = isRight && number && std::isfinite(*number);
    if (isRight) to = *number;
  };
  for (std::size_t k = 0; isRight && k < 3; ++k) take(numbers[k], cone.axis[k]);
  if (isRight && parts.size() == 2) take(parts[1], cone.degrees);
  if (!isRight || cone.axis == Direction{} || !(cone.degrees >= 0.0 && cone.degrees <= 90.0))
    throw Error(ErrorCode::Usage,
                "--direction " + text + ": wanted X,Y,Z that are not all 0, or X,Y,Z:DEGREES from 0 to 90");
  return cone;
}

void chooseSamples(const DirectionOption& option, const Series& series, FitJob& job) {
  const Cone cone = coneOf(option.chosen);
  double nearest = 90.0;
  job.sampleWeights.resize(job.axis.size(), 1.0);
  for (std::size_t i = 0; i < job.axis.size(); ++i) {
    if (job.axis[i] == 0.0) continue;
    const double degrees = degreesBetween(cone.axis, job.directions[i]);
    nearest = std::min(nearest, degrees);
    if (degrees > cone.degrees) job.sampleWeights[i] = 0.0;
  }
  if (nearest > cone.degrees)
    throw Error(ErrorCode::Mismatch,
                fmt::format("--direction {}: no gradient of {} is within {:g} degrees, the nearest at {:.1f}",
                            option.chosen, sourceOf(option, series), cone.degrees, nearest));
}

}  // namespace

void addBvecsOption(CLI::App& command, DirectionOption& option) {
  command
      .add_option("--bvecs", option.bvecs,
                  "directions of the diffusion gradients in three rows or three columns, along the axes of "
                  "the voxels as FSL has them (default: NAME.bvec beside the image NAME, or what DICOM files "
                  "tell)")
      ->type_name("FILE");
}

void addChosenDirectionOption(CLI::App& command, DirectionOption& option) {
  command
      .add_option("--direction", option.chosen,
                  fmt::format("fit only the samples with b = 0 and those whose gradient is within DEGREES "
                              "(default: {:g}) of this direction or its opposite, in the axes of --bvecs",
                              kUsualDegrees))
      ->type_name("X,Y,Z[:DEGREES]")
      ->group("method");
}

std::vector<Direction> directionsOf(const DirectionOption& option, const Series& series,
                                    const ModelDescription& model) {
  const bool chooses = !option.chosen.empty();
  if (!chooses && !model.hasDirections) {
    if (option.bvecs.empty()) return {};
    throw Error(
        ErrorCode::Usage, fmt::format("--bvecs {}: {} does not depend on directions", option.bvecs, model.id),
        model.axisKind == AxisKind::BValue ? "--direction X,Y,Z fits it to the samples along one" : "");
  }
  const std::string source = sourceOf(option, series);
  if (source.empty())
    throw Error(ErrorCode::Mismatch,
                fmt::format("{}: tells no directions of gradients, {} wants {}", series.source,
                            chooses ? "--direction" : model.id, series.axis.values.size()),
                "--bvecs FILE gives them");
  const bool isOwn = source == series.source;
  std::vector<Direction> directions = isOwn ? series.axis.directions : readDirections(source);
  if (const std::string problem = directionProblem(directions, series.axis.values); !problem.empty())
    throw Error(ErrorCode::Mismatch, source + (isOwn ? "" : " for " + series.source) + ": " + problem);
  return directions;
}

void setDirections(const DirectionOption& option, const Series& series, FitJob& job) {
  const ModelDescription& model = job.model.description();
  const bool chooses = !option.chosen.empty();
  if (chooses && model.axisKind != AxisKind::BValue)
    throw Error(ErrorCode::Usage,
                fmt::format("--direction {}: {} is not of diffusion", option.chosen, model.id));
  job.directions = directionsOf(option, series, model);
  if (chooses) chooseSamples(option, series, job);
}

}  // namespace voxelfit
