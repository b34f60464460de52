// SPDX-License-Identifier: BSD-3-Clause
// voxelfit-bench-job: how many searches of one's own fit a core does in a second, and how many the yardstick
// does of the same voxels from the same starts, turn and turn about.
//   voxelfit-bench-job MODEL SERIES [OPTION OF voxelfit fit...]
#include <algorithm>
#include <cstdio>
#include <exception>
#include <vector>

#include "Batch/Engine.h"
#include "Batch/Rows.h"
#include "Core/Error.h"
#include "FitInputs.h"
#include "FitJobOptions.h"
#include "FitWords.h"
#include "Performance/Clock.h"
#include "Session.h"

namespace voxelfit::performance {
namespace {

constexpr double kYardstickSeconds = 1.0;
constexpr std::int64_t kYardstickVoxels = 256;  ///< of a tile

/// Voxels, and how long they took.
struct Pace {
  std::int64_t voxels = 0;
  double seconds = 0.0;

  template <class Deed>
  void time(std::int64_t count, Deed deed) {
    const double start = processSeconds();
    deed();
    seconds += processSeconds() - start;
    voxels += count;
  }
  double rate() const { return static_cast<double>(voxels) / seconds; }
};

/// The back end of the processor with a watch in its hand.
class Watched : public Backend {
 public:
  std::string name() const override { return inner_->name(); }
  std::int64_t tileVoxels(int samples) const override { return inner_->tileVoxels(samples); }
  void fit(const ModelEntry& model, const FitPlan& plan, const FitTask& task,
           const AssessTask& assessment) override {
    compare(model, task);
    search(model, plan, task);
    refine(model, task, assessment);
  }
  void search(const ModelEntry& model, const FitPlan& plan, const FitTask& task) override {
    searches.time(task.voxels, [&] { inner_->search(model, plan, task); });
  }
  void refine(const ModelEntry& model, const FitTask& task, const AssessTask& assessment) override {
    inner_->refine(model, task, assessment);
  }

  Pace searches, yardstick;

 private:
  /// Fits the first voxels of a tile with the yardstick, into memory of its own.
  void compare(const ModelEntry& model, const FitTask& task) {
    if (yardstick.seconds > kYardstickSeconds) return;
    const std::int64_t rows = model.description.parameterCount * task.stride;
    const auto fitted = makeRow<float>(rows), sums = makeRow<float>(task.stride);
    const auto iterations = makeRow<float>(task.stride);
    const auto status = makeRow<std::uint32_t>(task.stride);
    FitTask own = task;
    own.voxels = std::min(task.voxels, kYardstickVoxels);
    own.fitted = fitted.get();
    own.sumOfSquares = sums.get();
    own.iterations = iterations.get();
    own.status = status.get();
    yardstick.time(own.voxels, [&] { model.yardstick(own); });
  }

  std::unique_ptr<Backend> inner_ = makeCpuBackend(usableInstructionSet());
};

void run(int argc, char** argv) {
  std::vector<std::string> words{"fit"};
  words.insert(words.end(), argv + 1, argv + argc);
  words.insert(words.end(), {"-o", "nowhere"});
  Session session(1, argv);
  const FitOptions options = fitOptionsOf(words);
  const LoadedModel model = modelOf(options, session.registry());
  if (!model.entry.yardstick)
    throw Error(ErrorCode::Usage, options.model + ": has no yardstick in this form");
  const FitInputs inputs = readFitInputs(options, model.description(), session.options);
  FitJob job = makeFitJob(options, model, inputs, session);
  job.threads = 1;
  Watched backend;
  Unwatched nobody;
  const FitOutcome outcome = runFit(job, *inputs.source, {inputs.geometry, inputs.voxels}, backend, nobody);
  std::printf(
      "{\"model\": \"%s\", \"fitter\": \"%s\", \"voxels_per_second\": %.5g, \"yardstick\": %.5g, "
      "\"ratio\": %.5g}\n",
      options.model.c_str(), fitterName(outcome.plan.fitter), backend.searches.rate(),
      backend.yardstick.rate(), backend.searches.rate() / backend.yardstick.rate());
}

}  // namespace
}  // namespace voxelfit::performance

int main(int argc, char** argv) {
  try {
    voxelfit::performance::run(argc, argv);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "voxelfit-bench-job: %s\n", error.what());
    return 1;
  }
}
