// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>

#include "Batch/Engine.h"
#include "Batch/Segmented.h"
#include "Core/Error.h"
#include "Io/TemporaryFolder.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr int kVoxels = 700;
constexpr int kVoxelsOfAModel = 230;  ///< several tiles of every size below, and a part of one

/// Noisy curves of the model's usual job.
Curves noisyCurves(const FitJob& job, int voxels = kVoxels) {
  Curves curves;
  for (int v = 0; v < voxels; ++v) {
    curves.push_back(curveAt(job, someParameters(job.model.description(), v)));
    const double sd = 0.02 * *std::max_element(curves.back().begin(), curves.back().end());
    for (std::size_t i = 0; i < curves.back().size(); ++i)
      curves.back()[i] += sd * normalPair({.voxel = static_cast<std::uint64_t>(v),
                                           .sample = static_cast<std::uint32_t>(i)})[0];
  }
  return curves;
}

FitJob jobWithAllMaps(const std::string& id) {
  FitJob job = usualJob(id);
  job.results = {true, true, true, true, true, true, true, true, true};
  return job;
}

bool sameBits(float a, float b) { return std::memcmp(&a, &b, sizeof(float)) == 0; }

/// Every map of both, bit for bit, at the voxels that `compared` accepts.
template <class Compared>
void expectSameResults(const FitOutcome& found, const FitOutcome& wanted, Compared&& compared) {
  ASSERT_EQ(found.results.maps.size(), wanted.results.maps.size());
  const std::size_t voxels = wanted.results.voxels.size();
  for (std::size_t m = 0; m < wanted.results.maps.size(); ++m) {
    const ResultMap &a = found.results.maps[m], &b = wanted.results.maps[m];
    ASSERT_EQ(a.values.size(), b.values.size()) << b.name;
    for (std::size_t i = 0; i < b.values.size(); ++i)
      if (compared(i % voxels)) {
        ASSERT_TRUE(sameBits(a.values[i], b.values[i]))
            << b.name << " of voxel " << i % voxels << ": " << a.values[i] << " and " << b.values[i];
      }
  }
}
bool everyVoxel(std::size_t) { return true; }

/// The processor with tiles of another size.
class Tiled : public Backend {
 public:
  explicit Tiled(std::int64_t voxels) : voxels_(voxels) {}
  std::string name() const override { return inner_->name(); }
  std::int64_t tileVoxels(int) const override { return voxels_; }
  void search(const ModelEntry& model, const FitPlan& plan, const FitTask& task) override {
    inner_->search(model, plan, task);
  }
  void fit(const ModelEntry& model, const FitPlan& plan, const FitTask& task,
           const AssessTask& assessment) override {
    ++tiles_;
    inner_->fit(model, plan, task, assessment);
  }
  void refine(const ModelEntry& model, const FitTask& task, const AssessTask& assessment) override {
    inner_->refine(model, task, assessment);
  }
  int tiles() const { return tiles_; }

 private:
  std::unique_ptr<Backend> inner_ = makeCpuBackend(usableInstructionSet());
  std::int64_t voxels_;
  std::atomic<int> tiles_{0};
};

class EngineOnModels : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(, EngineOnModels, ::testing::ValuesIn(modelIds()),
                         [](const auto& info) { return testName(info.param); });

TEST_P(EngineOnModels, GivesTheSameBitsForOneAndTwoThreads) {
  FitJob job = jobWithAllMaps(GetParam());
  const Curves curves = noisyCurves(job, kVoxelsOfAModel);
  Tiled one(64), two(64);

  const FitOutcome alone = fitCurves(job, curves, one);
  job.threads = 2;
  const FitOutcome together = fitCurves(job, curves, two);

  expectSameResults(together, alone, everyVoxel);
}

TEST_P(EngineOnModels, GivesTheSameBitsForEverySizeOfTiles) {
  const FitJob job = jobWithAllMaps(GetParam());
  const Curves curves = noisyCurves(job, kVoxelsOfAModel);
  Tiled whole(1024);
  const FitOutcome wanted = fitCurves(job, curves, whole);

  for (const int voxels : {16, 48, 112}) {
    SCOPED_TRACE(voxels);
    Tiled tiled(voxels);
    const FitOutcome found = fitCurves(job, curves, tiled);
    EXPECT_EQ(tiled.tiles(),
              (isSegmented(job) ? 4 : job.searches()) * ((kVoxelsOfAModel + voxels - 1) / voxels));
    expectSameResults(found, wanted, everyVoxel);
  }
}

TEST_P(EngineOnModels, VoxelsDoNotDependOnTheirNeighbours) {
  const FitJob job = jobWithAllMaps(GetParam());
  Curves curves = noisyCurves(job, 50);
  const FitOutcome wanted = fitCurves(job, curves);
  const auto isBroken = [](std::size_t v) { return v % 7 == 3; };
  for (std::size_t v = 0; v < curves.size(); ++v)
    if (isBroken(v)) curves[v].assign(job.axis.size(), v % 2 ? kNaN : 0.0);

  const FitOutcome found = fitCurves(job, curves);

  expectSameResults(found, wanted, [&](std::size_t v) { return !isBroken(v); });
}

/// Asks to stop after the first tile.
class Stopping : public Progress {
 public:
  void report(const char*, std::int64_t done, std::int64_t) override { done_ = done; }
  bool shouldStop() const override { return done_ > 0; }

 private:
  std::atomic<std::int64_t> done_{0};
};

TEST(Engine, StopsBetweenTilesWhenAsked) {
  const FitJob job = usualJob("adc");
  const Curves curves = noisyCurves(job);
  Geometry geometry;
  geometry.size = {kVoxels, 1, 1};
  std::vector<std::int64_t> voxels(kVoxels);
  std::iota(voxels.begin(), voxels.end(), 0);
  Tiled backend(64);
  Stopping progress;

  const Error error = errorOf([&] {
    runFit(job, TableSource(curves), {geometry, voxels}, backend, progress);
  });

  EXPECT_EQ(error.code(), ErrorCode::Interrupted);
  EXPECT_STREQ(error.what(), "stopped after 64 of 700 voxels");
}

TEST(Engine, HearsAStopSoonWhereEveryVoxelIsFittedThousandsOfTimes) {
  FitJob job = usualJob("adc");
  job.bootstrap = 20000;
  const Curves curves = noisyCurves(job);
  Geometry geometry;
  geometry.size = {kVoxels, 1, 1};
  std::vector<std::int64_t> voxels(kVoxels);
  std::iota(voxels.begin(), voxels.end(), 0);
  const auto backend = makeCpuBackend(usableInstructionSet());
  Stopping progress;

  const Error error = errorOf([&] {
    runFit(job, TableSource(curves), {geometry, voxels}, *backend, progress);
  });

  EXPECT_STREQ(error.what(), "stopped after 64 of 700 voxels");
}

/// Counts what is reported.
class Counting : public Progress {
 public:
  void report(const char*, std::int64_t done, std::int64_t total) override { last_ = done, total_ = total; }
  std::int64_t last() const { return last_; }
  std::int64_t total() const { return total_; }

 private:
  std::int64_t last_ = 0, total_ = 0;
};

TEST(Engine, ReportsProgressUpToTheLastVoxel) {
  const FitJob job = usualJob("adc");
  const Curves curves = noisyCurves(job);
  Geometry geometry;
  geometry.size = {kVoxels, 1, 1};
  std::vector<std::int64_t> voxels(kVoxels);
  std::iota(voxels.begin(), voxels.end(), 0);
  Tiled backend(64);
  Counting progress;

  runFit(job, TableSource(curves), {geometry, voxels}, backend, progress);

  EXPECT_EQ(progress.last(), kVoxels);
  EXPECT_EQ(progress.total(), kVoxels);
}

TEST(Engine, RefusesAMemoryLimitThatTheMapsExceed) {
  FitJob job = usualJob("adc");
  job.memoryLimit = 1 << 10;

  const Error error = errorOf([&] { fitCurves(job, noisyCurves(job)); });

  EXPECT_EQ(error.code(), ErrorCode::Usage);
  EXPECT_THAT(error.what(),
              HasSubstr("--memory: limit is 1 MiB, the maps of 700 voxels and 1 threads need "));
  EXPECT_EQ(error.hint(), "fewer --maps or --threads need less");
}

TEST(Engine, UsesSmallerTilesToStayWithinTheMemoryLimit) {
  FitJob job = usualJob("tofts");
  const Curves curves = noisyCurves(job);
  Tiled free(1024), limited(1024);
  const FitOutcome wanted = fitCurves(job, curves, free);
  job.memoryLimit = 350 << 10;

  const FitOutcome found = fitCurves(job, curves, limited);

  EXPECT_GT(limited.tiles(), free.tiles());
  expectSameResults(found, wanted, everyVoxel);
}

TEST(Engine, RefusesAnEmptyMask) {
  const Error error = errorOf([] { fitCurves(usualJob("adc"), {}); });

  EXPECT_EQ(error.code(), ErrorCode::Mismatch);
  EXPECT_STREQ(error.what(), "mask: no voxel is inside");
}

TEST(Engine, NamesTheBackendThatRan) {
  const FitJob job = usualJob("adc");

  const FitOutcome outcome = fitCurves(job, noisyCurves(job, 3), *makeCpuBackend(InstructionSet::Scalar));

  EXPECT_EQ(outcome.backend, "cpu scalar");
}

/// A source that fails at a voxel.
class Failing : public VoxelSource {
 public:
  int samples() const override { return 16; }
  void read(std::span<const std::int64_t> voxels, float*, std::int64_t) const override {
    if (voxels.back() > 300) throw Error(ErrorCode::Unreadable, "series.nii: ends early");
  }
};

TEST(Engine, PassesOnWhatReadingThrowsInAnyThread) {
  FitJob job = usualJob("adc");
  job.threads = 2;
  Geometry geometry;
  geometry.size = {kVoxels, 1, 1};
  std::vector<std::int64_t> voxels(kVoxels);
  std::iota(voxels.begin(), voxels.end(), 0);
  Tiled backend(64);
  Unwatched nobody;

  const Error error = errorOf([&] { runFit(job, Failing(), {geometry, voxels}, backend, nobody); });

  EXPECT_STREQ(error.what(), "series.nii: ends early");
}

}  // namespace
}  // namespace voxelfit
