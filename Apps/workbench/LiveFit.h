// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "Batch/FitJob.h"
#include "FitInputs.h"
#include "Plot/Slice.h"
#include "Session.h"
#include "VoxelCurve.h"

namespace voxelfit {

/// One quantity of a fitted voxel, in the unit of its map.
struct FittedValue {
  std::string name{}, unit{}, meaning{};
  double value = 0.0;
  double error = 0.0;  ///< standard error; NaN: none
  bool isDerived = false;
};

/// What the fit of one voxel, or of the mean curve of one region, brought.
struct LiveResult {
  VoxelCurve curve{};
  std::vector<FittedValue> values{};
  std::string status{};  ///< what is to be known of the result: "AtBound, MaxIterations"; empty: converged
};

/// `voxelfit fit` for one voxel at a time. The data are read once, by the code of that command, unless they
/// are open, and the job is the one that it would run.
class LiveFit {
 public:
  /// `words` as the shell gives them to the program: {"fit", "ivim", "dwi.nii.gz", ...}. Throws what the
  /// command throws.
  LiveFit(const std::vector<std::string>& words, Session& session, const OpenSeries& open = {});

  const ModelDescription& model() const { return job_.model.description(); }
  const FitInputs& inputs() const { return inputs_; }

  /// What belongs to a voxel of the series: its own curve, with --roi that of its region; nothing outside of
  /// all regions.
  std::optional<std::int64_t> curveAt(const VoxelIndex& voxel) const;
  /// "Label 2" for the curve of a region, empty for that of a voxel.
  std::string nameOf(std::int64_t curve) const;

  /// Throws what runFit() throws.
  LiveResult fit(std::int64_t curve) const;

 private:
  FitOptions options_;
  FitInputs inputs_;
  FitJob job_;
};

}  // namespace voxelfit
