// SPDX-License-Identifier: BSD-3-Clause
#pragma once
// The work that speed is measured on: synthetic voxels of known truth, the same for every fitter and machine.
// All numbers come from Math/Random.h, so a voxel is the same however many are made.
#include <memory>
#include <string>
#include <vector>

#include "Batch/Preparation.h"
#include "Fitting/Kernels.h"
#include "Sdk/Registry.h"

namespace voxelfit::performance {

/// Voxels of every set: at 100 samples 52 MB, more than a cache holds.
inline constexpr std::int64_t kVoxels = 131072;

/// One set: a protocol, and truths drawn evenly from ranges, in the order of the model's parameters. Base
/// units.
struct WorkDefinition {
  struct Range {
    double low, high;
  };

  std::string name, model;
  std::vector<double> axis;
  std::vector<double> constants;
  bool hasInput;  ///< Parker's, plasma, arriving after 30 s
  std::vector<Range> truth;
  double noise;  ///< standard deviation, normal
  std::uint64_t seed;

  /// Start and bounds of a parameter, by its place, that differ from the model's table.
  struct Search {
    int parameter;
    double start, low, high;
  };
  std::vector<Search> search{};
};

/// All sets.
std::vector<WorkDefinition> workDefinitions();

/// The data of one set, [sample][voxel] in float, and room for their results.
class Work {
 public:
  Work(const Registry& registry, WorkDefinition definition);

  const WorkDefinition& definition() const { return definition_; }
  const ModelEntry& model() const { return job_.model.entry; }
  int parameters() const { return job_.model.description().parameterCount; }
  int samples() const { return preparation_->task().samples; }
  double truth(int parameter, std::int64_t voxel) const;
  testing::KernelRun& run() { return *run_; }

 private:
  WorkDefinition definition_;
  FitJob job_;
  std::unique_ptr<Preparation> preparation_;
  std::unique_ptr<testing::KernelRun> run_;
};

}  // namespace voxelfit::performance
