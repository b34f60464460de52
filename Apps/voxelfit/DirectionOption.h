// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "Batch/FitJob.h"
#include "Core/Direction.h"
#include "Core/Series.h"
#include "OptionParser.h"

namespace voxelfit {

/// --bvecs and --direction as they were given; empty: not given.
struct DirectionOption {
  std::string bvecs;   ///< FILE
  std::string chosen;  ///< X,Y,Z[:DEGREES]
};

/// Adds --bvecs.
void addBvecsOption(CLI::App& command, DirectionOption& option);

/// Adds --direction.
void addChosenDirectionOption(CLI::App& command, DirectionOption& option);

/// The directions of the gradients of a series with b-values as its axis: those of --bvecs, else those that
/// the images or the table tell, else those beside the image; none where neither the model depends on them
/// nor
/// --direction chooses among them. Throws Error Mismatch, naming the files and what they hold, where they are
/// missing or of another number than the samples, or where b is above 0 and the length is not 1; Usage where
/// --bvecs has no meaning.
std::vector<Direction> directionsOf(const DirectionOption& option, const Series& series,
                                    const ModelDescription& model);

/// Puts the directions into a job; samples that --direction does not choose weigh nothing. Throws as above,
/// Usage where --direction has no meaning, and Mismatch where it chooses none.
void setDirections(const DirectionOption& option, const Series& series, FitJob& job);

}  // namespace voxelfit
