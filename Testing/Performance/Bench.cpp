// SPDX-License-Identifier: BSD-3-Clause
// voxelfit-bench: the speed of every fitter on the work of Work.cpp, with its accuracy, as a multiple of the
// yardstick measured in the same run. It calls the kernels that the programs call.
//   voxelfit-bench [--json] [--filter extended-tofts/]
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>

#include "Core/Error.h"
#include "Core/Parallel.h"
#include "Core/SubnormalsAsZero.h"
#include "Fitting/CeresFit.h"
#include "Performance/Accuracy.h"
#include "Performance/Clock.h"
#include "Performance/Report.h"

namespace voxelfit::performance {
namespace {

constexpr std::int64_t kTileVoxels = 2048;
constexpr std::int64_t kSlowVoxels = 16384,
                       kCeresVoxels = 4096;  ///< for fitters below a million voxels a second

struct Fitter {
  const char* name;
  std::function<void(const FitTask&)> fit;
  std::int64_t voxels;
  bool needsTable = false;  ///< only for samples that can be compressed
};

std::vector<Fitter> fittersOf(const ModelEntry& model) {
  const Kernels& kernels = model.kernels[static_cast<int>(usableInstructionSet())];
  std::vector<Fitter> fitters{{"yardstick", model.yardstick, kSlowVoxels}};
  if (kernels.compressed) fitters.push_back({"compressed", kernels.compressed, kVoxels, true});
  if (kernels.projectFloat) fitters.push_back({"varpro", kernels.projectFloat, kVoxels});
  if (kernels.projectDouble) fitters.push_back({"varpro-double", kernels.projectDouble, kVoxels});
  fitters.push_back({"lm", kernels.fitFloat ? kernels.fitFloat : kernels.fitDouble, kVoxels});
  if (hasCeres()) {
    const CurveFunctions functions{model.curve, model.gradient, model.description.parameterCount};
    fitters.push_back(
        {"ceres", [functions](const FitTask& task) { fitByCeres(functions, task); }, kCeresVoxels});
  }
  return fitters;
}

/// Fits the first fitter.voxels voxels kPasses times, tile by tile. Each thread has its own share of the
/// tiles and its own scratch memory; several passes, so that threads seldom wait for each other.
constexpr int kPasses = 8;
void fitTiles(Work& work, const Fitter& fitter, int threads) {
  static std::vector<std::vector<testing::CacheLine>> scratch;
  scratch.resize(threads);
  for (auto& memory : scratch)
    memory.resize(scratchBytes(work.samples(), kTileVoxels) / sizeof(testing::CacheLine) + 1);
  const std::int64_t tiles = fitter.voxels / kTileVoxels;
  parallelFor(threads, threads, [&](std::int64_t share, int) {
    const SubnormalsAsZero here;  // as the back end
    for (int pass = 0; pass < kPasses; ++pass)
      for (std::int64_t tile = share * tiles / threads; tile < (share + 1) * tiles / threads; ++tile) {
        FitTask task = work.run().part(tile * kTileVoxels, kTileVoxels);
        task.scratch = scratch[share].data();
        fitter.fit(task);
      }
    return true;
  });
}

/// One set with what is worked out once for all its fitters.
struct Bench {
  Work work;
  Judge judge;
  double yardstick;  ///< voxels a core-second, over three runs: as the fitters, on the average

  Bench(const Registry& registry, const WorkDefinition& definition)
      : work(registry, definition), judge(work), yardstick(measureYardstick()) {}

  double measureYardstick() {
    constexpr int kRuns = 3;
    const Fitter fitter = fittersOf(work.model()).front();
    const double start = processSeconds();
    for (int i = 0; i < kRuns; ++i) fitTiles(work, fitter, 1);
    return static_cast<double>(kRuns * kPasses * fitter.voxels) / (processSeconds() - start);
  }

  void run(benchmark::State& state, const Fitter& fitter, int threads) {
    if (fitter.needsTable && !work.run().part(0, kTileVoxels).table)
      return state.SkipWithError("these samples cannot be compressed");
    for ([[maybe_unused]] auto iteration : state) fitTiles(work, fitter, threads);
    const Accuracy accuracy = judge.judge();
    state.counters[kVoxelsCounter] = static_cast<double>(kPasses * fitter.voxels);
    state.counters[kYardstickCounter] = yardstick;
    state.counters[kMissCounter] = accuracy.miss;
    state.counters[kBytesCounter] = static_cast<double>(work.samples() * sizeof(float));
    for (int k = 0; k < work.parameters(); ++k)
      state.counters[kErrorPrefix + std::string(work.model().description.parameters[k].name)] =
          accuracy.medianError[k];
  }
};

/// GB/s at which `threads` threads read memory one after the other and add it up: the roof of fits of long
/// series.
double readBandwidth(int threads) {
  constexpr std::int64_t kBlock = 1 << 20, kBlocks = 96;
  static const std::vector<float> memory(kBlock * kBlocks, 1.0f);
  double best = 0.0;
  for (int i = 0; i < 5; ++i) {
    timespec start{}, end{};
    clock_gettime(CLOCK_MONOTONIC, &start);
    parallelFor(kBlocks, threads, [&](std::int64_t block, int) {
      float sums[64] = {};
      for (const float* p = memory.data() + block * kBlock; p < memory.data() + (block + 1) * kBlock; p += 64)
        for (int j = 0; j < 64; ++j) sums[j] += p[j];
      benchmark::DoNotOptimize(sums);
      return true;
    });
    clock_gettime(CLOCK_MONOTONIC, &end);
    const double seconds = static_cast<double>(end.tv_sec - start.tv_sec) +
                           1e-9 * static_cast<double>(end.tv_nsec - start.tv_nsec);
    best = std::max(best, static_cast<double>(memory.size() * sizeof(float)) * 1e-9 / seconds);
  }
  return best;
}

/// What the command line asks for.
struct Options {
  bool isJson = false;
  std::string filter = ".";  ///< a regular expression that names must contain
};

Options readOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json")
      options.isJson = true;
    else if (word == "--filter" && i + 1 < argc)
      options.filter = argv[++i];
    else
      throw Error(ErrorCode::Usage, "unknown option " + word + ", wanted --json or --filter NAME");
  }
  return options;
}

void runAll(const Options& options) {
  const Registry registry(Registry::standardFolders());
  for (const WorkDefinition& definition : workDefinitions()) {
    const auto bench = std::make_shared<std::unique_ptr<Bench>>();  // made when its first benchmark runs
    for (const Fitter& fitter : fittersOf(registry.find(definition.model).entry))
      for (int threads : {1, 2}) {
        if (threads > threadCount(0)) continue;
        const std::string name = definition.name + "/" + fitter.name + "/" + std::to_string(threads);
        benchmark::RegisterBenchmark(
            name.c_str(),
            [&registry, definition, bench, fitter, threads](benchmark::State& state) {
              if (!*bench) *bench = std::make_unique<Bench>(registry, definition);
              (*bench)->run(state, fitter, threads);
            })
            ->MeasureProcessCPUTime()
            ->UseRealTime();
      }
  }
  Report report(options.isJson);
  benchmark::RunSpecifiedBenchmarks(&report, options.filter);
  for (int threads : {1, 2}) {
    if (threads > threadCount(0)) continue;
    const double bandwidth = readBandwidth(threads);
    if (options.isJson)
      std::printf("{\"name\": \"read-bandwidth/%d\", \"gigabytes_per_second\": %.4g}\n", threads, bandwidth);
    else
      std::printf("%-34s %.4g GB/s\n", ("read bandwidth/" + std::to_string(threads)).c_str(), bandwidth);
  }
}

}  // namespace
}  // namespace voxelfit::performance

int main(int argc, char** argv) {
  try {
    voxelfit::performance::runAll(voxelfit::performance::readOptions(argc, argv));
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "voxelfit-bench: %s\n", error.what());
    return 1;
  }
}
