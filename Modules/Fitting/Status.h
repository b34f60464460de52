// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <array>
#include <cstdint>

namespace voxelfit {

/// What happened in one voxel; a bit mask. 0 is never written: a fitted voxel has Converged or MaxIterations.
enum class FitStatus : std::uint32_t {
  Converged = 1,      ///< the next step would lower the sum of squares by less than the tolerance
  MaxIterations = 2,  ///< stopped before that
  NotFinite = 4,      ///< a sample, weight or setting is NaN or infinite: not fitted, all maps NaN
  NoSignal = 8,       ///< every sample is zero, or too few count: not fitted, all maps NaN
  AtBound = 16,       ///< at least one fitted parameter lies on a bound
  Singular = 32,      ///< the data do not determine every parameter; standard errors are NaN
};

struct FitStatusText {
  FitStatus bit;
  const char* name;
  const char* meaning;
};

/// Names and meanings of the bits, for status.json and the manual.
inline constexpr std::array kFitStatusTexts{
    FitStatusText{FitStatus::Converged, "Converged",
                  "The next step would lower the sum of squares by less than the tolerance."},
    FitStatusText{FitStatus::MaxIterations, "MaxIterations", "Stopped at the iteration limit."},
    FitStatusText{FitStatus::NotFinite, "NotFinite",
                  "A sample or its weight, or a start, bound or constant from a map, is NaN or infinite, or "
                  "a weight is negative, and the voxel was not fitted; or the fit ended in numbers that are "
                  "none, as where the model is infinite at a sample."},
    FitStatusText{FitStatus::NoSignal, "NoSignal",
                  "Every sample is zero, or fewer have a weight than there are parameters; the voxel was not "
                  "fitted."},
    FitStatusText{
        FitStatus::AtBound, "AtBound",
        "At least one parameter lies on a bound (at_bound says which), or a constraint presses on them."},
    FitStatusText{FitStatus::Singular, "Singular",
                  "The data do not determine every parameter; standard errors are NaN."},
};

constexpr std::uint32_t bit(FitStatus status) { return static_cast<std::uint32_t>(status); }

}  // namespace voxelfit
