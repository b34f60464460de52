// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Batch/FitJob.h"
#include "Batch/Results.h"
#include "Core/Error.h"
#include "Io/TemporaryFolder.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FitJobOfModel : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(, FitJobOfModel, ::testing::ValuesIn(modelIds()),
                         [](const auto& info) { return testName(info.param); });

TEST_P(FitJobOfModel, OfUsualSettingsHasNoProblem) {
  const FitJob job = usualJob(GetParam());

  EXPECT_THAT(job.problems(static_cast<int>(job.axis.size())), IsEmpty());
}

TEST(FitJob, WantsAsManyPositionsAsSamples) {
  EXPECT_THAT(jobFor("adc", {0, 500, 1000}).problems(4),
              ElementsAre("axis: 3 values, the series has 4 samples"));
}

TEST(FitJob, WantsFinitePositions) {
  EXPECT_THAT(jobFor("adc", {0, kNaN, 1000}).problems(3), ElementsAre("axis: value 2 is not finite"));
}

TEST(FitJob, WantsTimesThatIncrease) {
  EXPECT_THAT(jobFor("exponential", {0, 5, 5, 7}).problems(4),
              ElementsAre("axis: time 5 s follows 5 s, times must increase"));
}

TEST(FitJob, TakesBValuesInAnyOrder) {
  EXPECT_THAT(jobFor("adc", {1000, 0, 500, 500}).problems(4), IsEmpty());
}

TEST(FitJob, WantsAnInputFunctionWhereTheModelHasOne) {
  EXPECT_THAT(jobFor("tofts", {0, 5, 10}).problems(3), ElementsAre("tofts needs an input function: --aif"));
}

TEST(FitJob, WantsConstantsThatHaveNoDefault) {
  EXPECT_THAT(jobFor("vfa", {0.1, 0.2, 0.3}).problems(3), ElementsAre("vfa needs TR: --set TR=VALUE (ms)"));
}

TEST(FitJob, RefusesReversedBoundsInTheUnitOfTheTable) {
  FitJob job = jobFor("tofts", {0, 5, 10});
  job.input = InputFunction{{0, 10}, {0, 1}, ""};
  setBounds(job, "Ktrans", unit::per_min.toBase(2.0), unit::per_min.toBase(1.0));

  EXPECT_THAT(job.problems(3), ElementsAre("--bounds Ktrans: lower 2 1/min is above upper 1 1/min"));
}

TEST(FitJob, RefusesAStartOutsideItsBounds) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  choice(job, "D").start = ValueOrMap{0.5, nullptr};

  EXPECT_THAT(job.problems(3), ElementsAre("--start D: 0.5 mm2/s is outside 0 mm2/s to 0.01 mm2/s"));
}

TEST(FitJob, RefusesSettingsThatAreNoNumbers) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  choice(job, "D").start = ValueOrMap{kNaN, nullptr};
  EXPECT_EQ(job.problems(3).size(), 1u);

  choice(job, "D").start.reset();
  setBounds(job, "D", 0.0, kNaN);
  EXPECT_EQ(job.problems(3).size(), 1u);

  choice(job, "D").upper.reset();
  fixAt(job, "S0", kNaN);
  EXPECT_EQ(job.problems(3).size(), 1u);
}

TEST(FitJob, RefusesFewerSamplesThanParameters) {
  EXPECT_THAT(jobFor("ivim", {0, 500, 1000}).problems(3),
              ElementsAre("3 samples do not determine 4 parameters of ivim"));
}

TEST(FitJob, CountsOnlyParametersThatAreFitted) {
  FitJob job = jobFor("ivim", {0, 500, 1000});
  fixAt(job, "Dstar", 0.02);

  EXPECT_THAT(job.problems(3), IsEmpty());
}

TEST(FitJob, WantsOneWeightASample) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  job.sampleWeights = {1, 1};

  EXPECT_THAT(job.problems(3), ElementsAre("weights: 2 values, the series has 3 samples"));
}

TEST(FitJob, RefusesNegativeWeights) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  job.sampleWeights = {1, -2, 1};

  EXPECT_THAT(job.problems(3), ElementsAre("weights: -2, wanted 0 or more"));
}

TEST(FitJob, SamplesOfWeightZeroDetermineNothing) {
  FitJob job = jobFor("adc", {0, 500, 1000});
  job.sampleWeights = {1, 0, 0};

  EXPECT_THAT(job.problems(3), ElementsAre("1 samples do not determine 2 parameters of adc"));
}

TEST(FitJob, ReportsEveryProblemAtOnce) {
  FitJob job = jobFor("vfa", {0.1});
  job.sampleWeights = {kNaN};

  EXPECT_EQ(job.problems(2).size(), 4u);
}

TEST(FitJob, IsRefusedByTheEngineWithItsFirstProblem) {
  const Error error = errorOf([] { fitCurves(jobFor("tofts", {0, 5, 10}), {{1, 2, 3}}); });

  EXPECT_EQ(error.code(), ErrorCode::Usage);
  EXPECT_STREQ(error.what(), "tofts needs an input function: --aif");
}

TEST(FitJob, IsRefusedWhereTheInputFunctionEndsBeforeTheSeries) {
  FitJob job = jobFor("tofts", {0, 5, 10});
  job.input = InputFunction{{0, 6}, {0, 1}, "aif.csv"};

  EXPECT_EQ(errorOf([&] { fitCurves(job, {{1, 2, 3}}); }).code(), ErrorCode::Mismatch);
}

TEST(FitJob, IsRefusedWhereTheInputFunctionHasNotArrivedByTheEnd) {
  FitJob job = jobFor("tofts", {0, 5, 10});
  job.input = InputFunction{{0, 10, 20}, {0, 0, 1}, "aif.csv"};

  EXPECT_THAT(job.problems(3), ElementsAre(HasSubstr("aif.csv: is 0 up to the last sample at 10 s")));
}

TEST(FitJob, IsRefusedWithANegativeBValue) {
  EXPECT_THAT(jobFor("adc", {0, -500, 1000}).problems(3),
              ElementsAre("axis: b-value 2 is -500, wanted 0 or more"));
}

TEST(FitJob, IsRefusedWhereTwoMapsWouldHaveOneName) {
  const FitJob job = jobFor("formula:sse*exp(-x*b)", {0, 1, 2});

  EXPECT_THAT(job.problems(3), ElementsAre(HasSubstr("sse is the name of two maps")));
}

TEST(FitJob, IsRefusedWithRicianNoiseOfConcentrations) {
  FitJob job = usualJob("tofts");
  job.law.kind = LawKind::Rician;

  EXPECT_THAT(job.problems(static_cast<int>(job.axis.size())),
              ElementsAre(HasSubstr("concentrations have no such noise")));
}

TEST(Results, HaveTheUnitOfTheData) {
  FitJob job = usualJob("tofts");
  job.dataUnit = unit::mmol_per_l;
  job.results.curve = true;

  const ResultSet results = emptyResults(job, {.size = {1, 1, 1}}, {0}, static_cast<int>(job.axis.size()));

  EXPECT_STREQ(findMap(results, "curve_maximum")->unit.label, "mmol/l");
}

TEST(Results, HoldTheUnitsOfTheirMapsThemselves) {
  const FitJob job = usualJob("adc");
  const ResultSet results = emptyResults(job, {.size = {1, 1, 1}}, {0}, static_cast<int>(job.axis.size()));

  EXPECT_STREQ(results.maps[1].unit.label, "mm2/s");
  EXPECT_NE(results.maps[1].unit.label, job.model.description().parameters[1].unit.label);  // may be gone
}

}  // namespace
}  // namespace voxelfit
