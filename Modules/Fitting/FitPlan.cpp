// SPDX-License-Identifier: BSD-3-Clause
#include "Fitting/FitPlan.h"

#include <algorithm>
#include <array>

#include "Core/Error.h"
#include "Fitting/LinearisedFit.h"

namespace voxelfit {
namespace {

constexpr std::array kFitters{FitterKind::Linear,
                              FitterKind::Compressed,
                              FitterKind::VariableProjection,
                              FitterKind::LevenbergMarquardt,
                              FitterKind::Ceres,
                              FitterKind::Linearised,
                              FitterKind::Graphical};

bool alwaysDouble(FitterKind kind) {
  return kind == FitterKind::Linear || kind == FitterKind::Ceres || isLinearised(kind);
}

/// Whether a parameter is fixed that variable projection eliminates.
bool fixesEliminated(const ModelDescription& model, std::uint32_t fixed) {
  for (int k = 0; k < model.parameterCount; ++k)
    if (((fixed >> k) & 1u) && model.parameters[k].role != Role::Nonlinear) return true;
  return false;
}

std::string compressedObstacle(const ModelDescription& model, ColumnFunction columns,
                               const PlanRequest& request) {
  if (!columns) return "the model has not exactly one nonlinear coordinate";
  if (model.input == InputCurve::PlasmaOfTwo) return "the response to each inlet changes with the coordinate";
  if (request.precision == "double") return "it searches in float";
  if (request.starts > 1) return "it searches the whole range and takes no start";
  if (request.fixed) return "a parameter is fixed";
  if (request.hasVoxelWeights) return "weights differ between voxels";
  if (request.hasConstantMaps) return "constants differ between voxels";
  return request.hasBoundMaps ? "bounds differ between voxels" : "";
}

std::string linearisedObstacle(FitterKind kind, const ModelDescription& model, const PlanRequest& request) {
  if (!hasLinearisedForm(kind, model)) return "it knows " + linearisedModels(kind);
  if (model.wrapping != Wrapping::None) return "a fitted delay or a signal does not enter linearly";
  if (request.starts > 1) return "it takes no start";
  return request.fixed ? "a parameter is fixed" : "";
}

/// Why the fitter cannot do the job; empty when it can.
std::string obstacle(FitterKind kind, const ModelDescription& model, ColumnFunction columns,
                     const PlanRequest& request) {
  if (request.hasConstraints && kind != FitterKind::LevenbergMarquardt)
    return "it does not know constraints between parameters";
  const auto within = [](int count, int most) { return count >= 1 && count <= most; };
  if (alwaysDouble(kind) && request.precision == "float") return "it works in double";
  if (request.law != LawKind::Normal && kind != FitterKind::LevenbergMarquardt)
    return std::string("it minimises sums of squares, not the deviance of ") + lawName(request.law) +
           " errors";
  switch (kind) {
    case FitterKind::Linear:
      return model.coordinateCount == 0 && model.columnCount > 0 ? "" : "the model has nonlinear parameters";
    case FitterKind::Compressed:
      return compressedObstacle(model, columns, request);
    case FitterKind::VariableProjection:
      if (!within(model.columnCount, 2) || !within(model.coordinateCount, 2))
        return "the model does not separate into at most two columns and two nonlinear coordinates";
      return fixesEliminated(model, request.fixed) ? "a parameter that it eliminates is fixed" : "";
    case FitterKind::LevenbergMarquardt:
    case FitterKind::Ceres:
      return "";
    case FitterKind::Linearised:
    case FitterKind::Graphical:
      return linearisedObstacle(kind, model, request);
  }
  return "";
}

std::string merit(FitterKind kind, const PlanRequest& request) {
  if (request.hasConstraints) return "it keeps constraints between parameters";
  if (request.law != LawKind::Normal)
    return std::string("the law of ") + lawName(request.law) + " errors takes reweighted steps";
  switch (kind) {
    case FitterKind::Linear:
      return "the model is linear in all parameters";
    case FitterKind::Compressed:
      return "one nonlinear coordinate, and all voxels share samples, weights and constants";
    case FitterKind::VariableProjection:
      return "at most two nonlinear coordinates";
    case FitterKind::LevenbergMarquardt:
      return "the general case";
    case FitterKind::Ceres:
    case FitterKind::Linearised:
    case FitterKind::Graphical:
      return "asked for";
  }
  return "";
}

}  // namespace

const char* fitterName(FitterKind kind) {
  switch (kind) {
    case FitterKind::Compressed:
      return "compressed";
    case FitterKind::VariableProjection:
      return "varpro";
    case FitterKind::LevenbergMarquardt:
      return "lm";
    case FitterKind::Linear:
      return "linear";
    case FitterKind::Ceres:
      return "ceres";
    case FitterKind::Linearised:
      return "linearised";
    case FitterKind::Graphical:
      return "graphical";
  }
  return "";
}

const char* precisionName(Precision precision) { return precision == Precision::Float ? "float" : "double"; }

FitPlan FitPlan::make(const ModelDescription& model, ColumnFunction columns, const PlanRequest& request) {
  if (request.precision != "auto" && request.precision != "float" && request.precision != "double")
    throw Error(ErrorCode::Usage, "--precision " + request.precision + ": wanted auto, float or double");
  if (request.precision == "float" && model.searchesInDouble)
    throw Error(ErrorCode::Usage,
                std::string("--precision float: ") + model.id + " is searched in double only");
  FitPlan plan{FitterKind::LevenbergMarquardt, Precision::Float, {}};
  const bool isAuto = request.fitter == "auto";
  const auto isWanted = [&](FitterKind kind) {
    return isAuto ? obstacle(kind, model, columns, request).empty() : request.fitter == fitterName(kind);
  };
  const auto* kind = std::find_if(kFitters.begin(), kFitters.end(), isWanted);
  if (kind == kFitters.end())
    throw Error(ErrorCode::Usage, "--fitter " + request.fitter +
                                      ": wanted auto, compressed, varpro, lm, linear, ceres, linearised "
                                      "or graphical");
  plan.fitter = *kind;
  if (const std::string against = obstacle(plan.fitter, model, columns, request); !against.empty())
    throw Error(ErrorCode::Usage,
                "--fitter " + request.fitter + ": cannot fit " + model.id + " here, " + against,
                "--fitter auto takes the fastest fitter that can");
  plan.reason = isAuto ? merit(plan.fitter, request) : "asked for";
  if (alwaysDouble(plan.fitter) || model.searchesInDouble || request.precision == "double")
    plan.precision = Precision::Double;
  return plan;
}

}  // namespace voxelfit
