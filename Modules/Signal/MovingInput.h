// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "Signal/InputFunction.h"

namespace voxelfit {

/// An input function and the samples of a series, for a walk over both whatever the delay between them
/// (Models/Delayed.h). Times are multiples of kTimeTick.
struct MovingInput {
  std::vector<double> knots;          ///< s, the rows of the input function, the last beyond every sample
  std::vector<double> concentration;  ///< mmol/l of plasma, one a knot
  std::vector<double> portal;         ///< the same in a second inlet; empty where there is none
  std::vector<double> sampleTimes;    ///< s, of the sample at or behind each position of the walk
  std::vector<int> sampleAt;          ///< the sample taken at each position, or -1
};

/// The walk for a series sampled at `seriesTimes` (s, strictly increasing, not empty) and delays, in
/// either inlet, of `lowestDelay` (s) and above. The input function begins with the series, as in
/// mergeGrids(), but goes on to its own end; before and after that its end values hold. Throws what
/// resample() throws.
MovingInput movingInput(std::span<const double> seriesTimes, const InputFunction& input, double lowestDelay);

}  // namespace voxelfit
