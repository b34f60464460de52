// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "Batch/Fits.h"
#include "Core/Error.h"
#include "Fitting/FitPlan.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::HasSubstr;

FitPlan planFor(const std::string& id, const PlanRequest& request = {}) {
  const LoadedModel model = registry().find(id);
  return FitPlan::make(model.description(), model.entry.columns, request);
}

std::string refusal(const std::string& id, const PlanRequest& request) {
  return errorOf([&] { planFor(id, request); }).what();
}

TEST(FitPlan, CompressesModelsOfOneNonlinearCoordinate) {
  for (const char* id : {"adc", "exponential", "vfa", "tofts", "extended-tofts"}) {
    const FitPlan plan = planFor(id);
    EXPECT_EQ(plan.fitter, FitterKind::Compressed) << id;
    EXPECT_EQ(plan.reason, "one nonlinear coordinate, and all voxels share samples, weights and constants")
        << id;
  }
}

TEST(FitPlan, ProjectsModelsOfTwoNonlinearCoordinates) {
  const FitPlan plan = planFor("ivim");

  EXPECT_EQ(plan.fitter, FitterKind::VariableProjection);
  EXPECT_EQ(plan.reason, "at most two nonlinear coordinates");
}

TEST(FitPlan, SolvesLinearModelsInDouble) {
  for (const char* id : {"linear", "patlak"}) {
    const FitPlan plan = planFor(id);
    EXPECT_EQ(plan.fitter, FitterKind::Linear) << id;
    EXPECT_EQ(plan.precision, Precision::Double) << id;
    EXPECT_EQ(plan.reason, "the model is linear in all parameters") << id;
  }
}

TEST(FitPlan, TakesLevenbergMarquardtForTheGeneralCase) {
  const FitPlan plan = planFor("lorentzian:water,amide,noe");

  EXPECT_EQ(plan.fitter, FitterKind::LevenbergMarquardt);
  EXPECT_EQ(plan.precision, Precision::Float);
  EXPECT_EQ(plan.reason, "the general case");
}

TEST(FitPlan, SearchesInDoubleWhereMinimaAreFlat) {
  EXPECT_EQ(planFor("triexponential").precision, Precision::Double);
}

TEST(FitPlan, RefusesFloatWhereMinimaAreFlat) {
  EXPECT_THAT(refusal("triexponential", {.precision = "float"}), HasSubstr("searched in double only"));
}

TEST(FitPlan, DoesNotCompressWhereConstantsDifferBetweenVoxels) {
  EXPECT_EQ(planFor("vfa", {.hasConstantMaps = true}).fitter, FitterKind::VariableProjection);
}

TEST(FitPlan, DoesNotCompressWhereBoundsDifferBetweenVoxels) {
  EXPECT_EQ(planFor("tofts", {.hasBoundMaps = true}).fitter, FitterKind::VariableProjection);
}

TEST(FitPlan, DoesNotCompressWhereWeightsDifferBetweenVoxels) {
  EXPECT_EQ(planFor("adc", {.hasVoxelWeights = true}).fitter, FitterKind::VariableProjection);
}

TEST(FitPlan, ProjectsTheResponsesToTwoInlets) {
  EXPECT_EQ(planFor("dual-inlet-1cm").fitter, FitterKind::VariableProjection);
  EXPECT_EQ(
      refusal("dual-inlet-1cm", {.fitter = "compressed"}),
      "--fitter compressed: cannot fit dual-inlet-1cm here, the response to each inlet changes with the "
      "coordinate");
}

TEST(FitPlan, ProjectsWithAFixedNonlinearParameter) {
  EXPECT_EQ(planFor("ivim", {.fixed = 1u << 2}).fitter, FitterKind::VariableProjection);
}

TEST(FitPlan, DoesNotProjectWithAFixedLinearParameter) {
  EXPECT_EQ(planFor("ivim", {.fixed = 1u << 0}).fitter, FitterKind::LevenbergMarquardt);
}

TEST(FitPlan, DoesNotProjectWithAFixedFraction) {
  EXPECT_EQ(planFor("ivim", {.fixed = 1u << 1}).fitter, FitterKind::LevenbergMarquardt);
}

TEST(FitPlan, DoesNotProjectWithAFixedQuotient) {
  EXPECT_EQ(planFor("tofts", {.fixed = 1u << 1}).fitter, FitterKind::LevenbergMarquardt);
}

TEST(FitPlan, LinearisesInDoubleWhenAsked) {
  const FitPlan plan = planFor("tofts", {.fitter = "linearised"});

  EXPECT_EQ(plan.fitter, FitterKind::Linearised);
  EXPECT_EQ(plan.precision, Precision::Double);
}

TEST(FitPlan, RefusesToLineariseWhatHasNoLinearForm) {
  EXPECT_EQ(refusal("ivim", {.fitter = "graphical"}),
            "--fitter graphical: cannot fit ivim here, it knows 1tcm patlak");
  EXPECT_THAT(refusal("2tcm", {.fitter = "linearised"}), HasSubstr("it knows adc kurtosis exponential"));
  EXPECT_THAT(refusal("adc", {.fitter = "linearised", .fixed = 1}), HasSubstr("a parameter is fixed"));
  EXPECT_THAT(refusal("adc", {.fitter = "linearised", .starts = 2}), HasSubstr("it takes no start"));
}

TEST(FitPlan, RefusesToLineariseADelayOrASignal) {
  for (const Wrapping wrapping : {Wrapping::Delay, Wrapping::Signal}) {
    const LoadedModel model = registry().find("tofts", wrapping);
    EXPECT_THAT(errorOf([&] {
                  FitPlan::make(model.description(), model.entry.columns, {.fitter = "linearised"});
                }).what(),
                HasSubstr("a fitted delay or a signal does not enter linearly"));
  }
}

TEST(FitPlan, SaysThatAFitterWasAskedFor) {
  const FitPlan plan = planFor("adc", {.fitter = "lm"});

  EXPECT_EQ(plan.fitter, FitterKind::LevenbergMarquardt);
  EXPECT_EQ(plan.reason, "asked for");
}

TEST(FitPlan, SearchesInDoubleWhenAsked) {
  EXPECT_EQ(planFor("ivim", {.precision = "double"}).precision, Precision::Double);
}

TEST(FitPlan, RefusesAFitterThatCannotDoTheModel) {
  EXPECT_EQ(refusal("ivim", {.fitter = "compressed"}),
            "--fitter compressed: cannot fit ivim here, the model has not exactly one nonlinear coordinate");
  EXPECT_EQ(refusal("ivim", {.fitter = "linear"}),
            "--fitter linear: cannot fit ivim here, the model has nonlinear parameters");
  EXPECT_THAT(refusal("lorentzian:water,amide", {.fitter = "varpro"}), HasSubstr("does not separate"));
}

TEST(FitPlan, RefusesACompressedFitWithAFixedParameter) {
  EXPECT_EQ(refusal("adc", {.fitter = "compressed", .fixed = 1}),
            "--fitter compressed: cannot fit adc here, a parameter is fixed");
}

TEST(FitPlan, RefusesAnUnknownFitter) {
  EXPECT_EQ(refusal("adc", {.fitter = "simplex"}),
            "--fitter simplex: wanted auto, compressed, varpro, lm, linear, ceres, linearised or graphical");
}

TEST(FitPlan, RefusesAnUnknownPrecision) {
  EXPECT_EQ(refusal("adc", {.precision = "half"}), "--precision half: wanted auto, float or double");
}

TEST(FitPlan, RefusesPrecisionsThatAFitterDoesNotHave) {
  EXPECT_EQ(refusal("linear", {.fitter = "linear", .precision = "float"}),
            "--fitter linear: cannot fit linear here, it works in double");
  EXPECT_EQ(refusal("adc", {.fitter = "compressed", .precision = "double"}),
            "--fitter compressed: cannot fit adc here, it searches in float");
}

TEST(FitPlan, TakesTheFastestFitterOfThePrecisionAskedFor) {
  EXPECT_EQ(planFor("adc", {.precision = "double"}).fitter, FitterKind::VariableProjection);
  EXPECT_EQ(planFor("linear", {.precision = "float"}).fitter, FitterKind::LevenbergMarquardt);
}

TEST(FitPlan, TakesReweightedMarquardtForOtherLawsOfErrors) {
  const FitPlan plan = planFor("adc", {.law = LawKind::Rician});

  EXPECT_EQ(plan.fitter, FitterKind::LevenbergMarquardt);
  EXPECT_EQ(plan.reason, "the law of rician errors takes reweighted steps");
  for (const char* fitter : {"compressed", "varpro", "ceres"})
    EXPECT_EQ(refusal("adc", {.fitter = fitter, .law = LawKind::Huber}),
              std::string("--fitter ") + fitter +
                  ": cannot fit adc here, it minimises sums of squares, not the deviance of huber errors");
}

TEST(FitPlan, TakesAFitterWithStartsForSeveralStarts) {
  EXPECT_EQ(planFor("adc", {.starts = 4}).fitter, FitterKind::VariableProjection);
  EXPECT_EQ(refusal("adc", {.fitter = "compressed", .starts = 4}),
            "--fitter compressed: cannot fit adc here, it searches the whole range and takes no start");
}

}  // namespace
}  // namespace voxelfit
