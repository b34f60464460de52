// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <string>

#include "Fitting/Columns.h"
#include "Fitting/ErrorLaw.h"
#include "Models/Description.h"

namespace voxelfit {

/// The fitters; the words of `--fitter`.
enum class FitterKind : std::uint8_t {
  Compressed,
  VariableProjection,
  LevenbergMarquardt,
  Linear,
  Ceres,
  Linearised,  ///< the usual linear form of a model, Fitting/LinearisedFit.h
  Graphical    ///< Logan and Patlak plots, there
};

/// "compressed", "varpro", "lm", "linear", "ceres", "linearised" or "graphical".
const char* fitterName(FitterKind kind);

/// Whether the fitter ends where an equation says, not at the optimum, and must not be refined.
constexpr bool isLinearised(FitterKind kind) {
  return kind == FitterKind::Linearised || kind == FitterKind::Graphical;
}

enum class Precision : std::uint8_t { Float, Double };

/// "float" or "double".
const char* precisionName(Precision precision);

/// What a job asks of its fitter.
struct PlanRequest {
  std::string fitter = "auto";     ///< a fitterName() or "auto"
  std::string precision = "auto";  ///< a precisionName() or "auto"
  bool hasVoxelWeights = false;    ///< weights that differ between voxels
  bool hasConstantMaps = false;    ///< constants that differ between voxels
  bool hasBoundMaps = false;       ///< bounds that differ between voxels
  std::uint32_t fixed = 0;         ///< parameters that are held, one bit each
  LawKind law = LawKind::Normal;
  bool hasConstraints = false;  ///< between parameters
  int starts = 1;
};

/// Which fitter a job gets, and why.
///
/// Auto takes the fastest one that returns the bounded least-squares fit of this job: compressed where all
/// voxels share samples, weights and constants and the model has one nonlinear coordinate; else variable
/// projection; else Levenberg-Marquardt. Laws other than the normal one are fitted by Levenberg-Marquardt.
/// Models without a nonlinear coordinate are solved linearly. Every fit ends with Gauss-Newton steps in
/// double precision (Fitting/Assess.h), so `precision` is that of the search only. Linearised fits are only
/// made when asked for, and are not refined.
struct FitPlan {
  FitterKind fitter;
  Precision precision;
  std::string reason;  ///< one sentence

  /// Throws Error Usage when a forced fitter cannot do the job, naming what stands against it.
  static FitPlan make(const ModelDescription& model, ColumnFunction columns, const PlanRequest& request);
};

}  // namespace voxelfit
