// SPDX-License-Identifier: BSD-3-Clause
#include "MethodOptions.h"

#include <CLI/App.hpp>
#include <cmath>
#include <initializer_list>

#include "ConstraintOption.h"
#include "Core/Error.h"
#include "Io/Cells.h"

namespace voxelfit {
namespace {

/// KIND or KIND:SCALE, KIND being one of `kinds`.
ErrorLaw lawOf(const std::string& option, const std::string& text, std::initializer_list<LawKind> kinds,
               const char* wanted) {
  const auto colon = text.find(':');
  for (const LawKind kind : kinds) {
    if (text.substr(0, colon) != lawName(kind)) continue;
    if (colon == std::string::npos) return {kind, 0.0};
    const auto scale = parseNumber(text.substr(colon + 1));
    if (!scale || !std::isfinite(*scale) || *scale <= 0.0)
      throw Error(ErrorCode::Usage, option + " " + text + ": wanted a scale above 0 behind the colon");
    return {kind, *scale};
  }
  throw Error(ErrorCode::Usage, option + " " + text + ": wanted " + wanted);
}

}  // namespace

void addMethodOptions(CLI::App& command, MethodOptions& options) {
  const auto add = [&](const char* name, auto& value, const char* type, const char* meaning) {
    return command.add_option(name, value, meaning)->type_name(type)->group("method");
  };
  add("--fitter", options.fitter, "NAME",
      "auto (the fastest that can), compressed, varpro, lm, linear or ceres; or without a search and biased: "
      "linearised (logarithms, DESPOT1, Murase, MA1), graphical (Logan and Patlak plots)")
      ->capture_default_str();
  add("--precision", options.precision, "NAME",
      "of the search: auto, float, double, or both: double, and a report of how far float differs; results "
      "are "
      "refined in double")
      ->capture_default_str();
  add("--max-iterations", options.maxIterations, "N", "stop the search of a voxel after so many steps")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  add("--starts", options.starts, "N",
      "search from N points between the bounds, keep the best, and map the share that ended in other minima "
      "(default: as many as the model needs, mostly 1)")
      ->check(CLI::Range(1, 10000));
  add("--loss", options.loss, "KIND[:SCALE]",
      "hold down outliers: huber, cauchy or tukey, which lets them go; the scale is the noise in the unit of "
      "the data (default: estimated in each voxel); none: least squares");
  add("--noise", options.noise, "KIND",
      "gaussian, for which least squares is maximum likelihood, or rician[:SIGMA] for magnitudes; sigma of "
      "each channel in the unit of the data (default: one for "
      "all voxels, from up to 4000 of them; \"rician:voxel\": estimated in each, which needs many samples; "
      "so "
      "it is for curves of tables and regions and in select)");
  add("--constrain", options.constraints, "\"SUM<NUMBER\"",
      "keep a sum of parameters below (<) or above (>) a number, in their units: \"ve+vp<1\"")
      ->allow_extra_args(false);
  add("--bootstrap", options.bootstrap, "N",
      "standard errors from N refitted copies: resampled residuals, or draws where --noise is rician");
}

void setMethod(const MethodOptions& options, FitJob& job) {
  const bool hasLoss = !options.loss.empty() && options.loss != "none";
  const bool hasNoise = !options.noise.empty() && options.noise != "gaussian";
  if (hasLoss && hasNoise)
    throw Error(ErrorCode::Usage, "--loss " + options.loss + " and --noise " + options.noise +
                                      ": wanted one of the two, samples have one law of errors");
  if (hasLoss)
    job.law = lawOf("--loss", options.loss, {LawKind::Huber, LawKind::Cauchy, LawKind::Tukey},
                    "none, huber[:SCALE], cauchy[:SCALE] or tukey[:SCALE]");
  if (options.noise == "rician:voxel")
    job.law.kind = LawKind::Rician;
  else if (hasNoise)
    job.law = lawOf("--noise", options.noise, {LawKind::Rician}, "gaussian, rician[:SIGMA] or rician:voxel");
  job.hasCommonScale = options.noise == "rician";
  for (const std::string& text : options.constraints)
    job.constraints.push_back(constraintOf(text, job.model.description()));
  job.fitter = options.fitter;
  job.precision = options.precision == kBothPrecisions ? precisionName(Precision::Double) : options.precision;
  job.maxIterations = options.maxIterations;
  job.starts = options.starts;
  job.bootstrap = options.bootstrap;
}

}  // namespace voxelfit
