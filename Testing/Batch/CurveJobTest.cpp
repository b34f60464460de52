// SPDX-License-Identifier: BSD-3-Clause
// Maps of what curves come to, voxel by voxel.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "Batch/CurveJob.h"
#include "Batch/Fits.h"
#include "Core/Error.h"

namespace voxelfit {
namespace {

using namespace testing;

/// Concentrations every 10 s whose agent arrives at 10 s.
CurveJob concentrationJob() {
  CurveJob job;
  job.times = evenly(0.0, 10.0, 6);
  job.arrival = {10.0, nullptr};
  job.unit = job.baselineUnit = unit::mmol_per_l;
  job.threads = 1;
  return job;
}

ResultSet describe(const CurveJob& job, const Curves& curves) {
  FitRegion region{.geometry = {.size = {static_cast<std::int64_t>(curves.size()), 1, 1}}, .voxels = {}};
  for (std::size_t v = 0; v < curves.size(); ++v) region.voxels.push_back(static_cast<std::int64_t>(v));
  Unwatched nobody;
  return describeCurves(job, TableSource(curves), std::move(region), nobody);
}

const ResultMap& mapNamed(const ResultSet& results, const std::string& name) {
  for (const ResultMap& map : results.maps)
    if (map.name == name) return map;
  throw std::logic_error("no map " + name);
}

std::vector<float> valuesOf(const ResultSet& results, const std::string& name) {
  return mapNamed(results, name).values;
}

TEST(CurveJob, DescribesEachVoxelByItself) {
  const ResultSet results = describe(concentrationJob(), {{0, 0, 2, 4, 2, 0}, {0, 0, 1, 1, 1, 1}});

  EXPECT_EQ(valuesOf(results, "auc"), (std::vector<float>{80.0F, 35.0F}));
  EXPECT_EQ(valuesOf(results, "maximum"), (std::vector<float>{4.0F, 1.0F}));
  EXPECT_EQ(valuesOf(results, "ttp"), (std::vector<float>{20.0F, 10.0F}));
}

TEST(CurveJob, LeavesTheNeighboursOfABadVoxelAlone) {
  const std::vector<double> good{0, 0, 2, 4, 2, 0};
  const ResultSet alone = describe(concentrationJob(), {good});

  const ResultSet beside = describe(concentrationJob(), {{0, 0, kNaN, 4, 2, 0}, good, {0, 0, 0, 0, 0, 0}});

  for (std::size_t k = 0; k < alone.maps.size(); ++k)
    EXPECT_EQ(beside.maps[k].values[1], alone.maps[k].values[0]) << alone.maps[k].name;
  const auto status = valuesOf(beside, "status");
  EXPECT_EQ(status[0], bit(CurveStatus::NotFinite));
  EXPECT_EQ(status[2], bit(CurveStatus::NoSignal));
  EXPECT_TRUE(std::isnan(valuesOf(beside, "auc")[0]));
}

TEST(CurveJob, TakesEachArrivalFromItsMap) {
  CurveJob job = concentrationJob();
  job.arrival.map = mapOf({0.0F, 20.0F});

  const ResultSet results = describe(job, {{1, 1, 1, 1, 1, 3}, {1, 1, 1, 1, 1, 3}});

  EXPECT_EQ(valuesOf(results, "ttp"), (std::vector<float>{50.0F, 30.0F}));
}

TEST(CurveJob, NamesAMapForEachWindow) {
  CurveJob job = concentrationJob();
  job.settings.windows = {20, 7.5};

  const ResultSet results = describe(job, {{0, 0, 2, 4, 2, 0}});

  EXPECT_EQ(valuesOf(results, "iauc20")[0], 40.0F);
  EXPECT_EQ(valuesOf(results, "iauc7.5")[0], 7.5F * 1.5F / 2.0F);
}

TEST(CurveJob, TakesTheBaselineFromTheSignalBehindTheCurve) {
  CurveJob job = concentrationJob();
  job.settings.baseline = SampleRange{0, 1};
  job.signal = std::make_shared<TableSource>(Curves{{90, 110, 200, 200, 200, 200}});
  job.baselineUnit = unit::signal;

  const ResultSet results = describe(job, {{-0.1, 0.1, 2, 4, 2, 0}});

  EXPECT_EQ(valuesOf(results, "baseline")[0], 100.0F);
  EXPECT_STREQ(mapNamed(results, "baseline").unit.label, "signal");
  EXPECT_STREQ(mapNamed(results, "auc").unit.label, "mmol s/l");
  EXPECT_EQ(valuesOf(results, "maximum")[0], 4.0F);
}

TEST(CurveJob, ShowsActivitiesInTheUnitOfTheirFile) {
  CurveJob job = concentrationJob();
  job.unit = unit::bq_per_ml;

  const ResultSet results = describe(job, {{0, 0, 2000, 4000, 2000, 0}});

  const ResultMap& area = mapNamed(results, "auc");
  EXPECT_STREQ(area.unit.label, "Bq s/ml");
  EXPECT_FLOAT_EQ(static_cast<float>(area.unit.fromBase(area.values[0])), 80000.0F);
}

TEST(CurveJob, GivesTheSameBitsForOneAndThreeThreads) {
  Curves curves;
  for (int v = 0; v < 20000; ++v) {
    std::vector<double> curve;
    for (int i = 0; i < 6; ++i) curve.push_back(std::sin(0.37 * v + 1.3 * i) + 0.2 * i);
    curves.push_back(std::move(curve));
  }
  CurveJob job = concentrationJob();
  job.settings.windows = {25};
  const ResultSet one = describe(job, curves);
  job.threads = 3;

  const ResultSet three = describe(job, curves);

  for (std::size_t k = 0; k < one.maps.size(); ++k)
    EXPECT_EQ(std::memcmp(one.maps[k].values.data(), three.maps[k].values.data(), 4 * curves.size()), 0)
        << one.maps[k].name;
}

TEST(CurveJob, RefusesWhatDoesNotFitIntoTheMemory) {
  CurveJob job = concentrationJob();
  job.memoryLimit = 1000;

  EXPECT_THROW(describe(job, Curves(1000, {0, 0, 2, 4, 2, 0})), Error);
}

/// Wants the work to end.
class Impatient : public Unwatched {
 public:
  bool shouldStop() const override { return true; }
};

TEST(CurveJob, EndsWhenAsked) {
  Impatient somebody;
  try {
    describeCurves(concentrationJob(), TableSource({{0, 0, 2, 4, 2, 0}}), {{.size = {1, 1, 1}}, {0}},
                   somebody);
    ADD_FAILURE() << "did not end";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Interrupted);
  }
}

}  // namespace
}  // namespace voxelfit
