// SPDX-License-Identifier: BSD-3-Clause
#pragma once
#include <string>
#include <vector>

#include "Batch/FitJob.h"
#include "FitInputs.h"
#include "OptionParser.h"

namespace voxelfit {

/// Adds --tv and its help.
void addTotalVariationOption(CLI::App& command, std::vector<std::string>& words);

/// Puts the words of --tv, WEIGHT or NAME=WEIGHT, into a job; later words replace earlier ones. A weight
/// without a name is that of each fitted parameter but those in the unit of the data, which anatomy changes
/// from voxel to voxel. Throws Error Usage for what means nothing and for data that are no image.
void setTotalVariation(const std::vector<std::string>& words, const FitInputs& inputs, FitJob& job);

}  // namespace voxelfit
