// SPDX-License-Identifier: BSD-3-Clause
// What `voxelfit selftest` asks of a model must notice a model that is wrong.
#include <gtest/gtest.h>

#include "Batch/Fits.h"
#include "Batch/ModelTrial.h"
#include "Fitting/CeresFit.h"

namespace voxelfit {
namespace {

using namespace testing;

constexpr auto kDelayed = Wrapping::Delay, kInSignal = Wrapping::Signal;

LoadedModel tofts(Wrapping wrapping = Wrapping::None) { return registry().find("tofts", wrapping); }

ModelTrial trialOf(const LoadedModel& model) { return {registry(), model}; }

TEST(ModelTrial, NamesWhatIsAroundAModel) {
  EXPECT_EQ(trialOf(tofts()).name(), "tofts");
  EXPECT_EQ(trialOf(tofts(kDelayed)).name(), "tofts with delay");
  EXPECT_EQ(trialOf(tofts(kInSignal | kDelayed)).name(), "tofts in signal with delay");
}

TEST(ModelTrial, FindsTheCheckValueInEveryWrapping) {
  for (const Wrapping wrapping : {Wrapping::None, kDelayed, kInSignal, kInSignal | kDelayed})
    EXPECT_LT(trialOf(tofts(wrapping)).checkError(), 1e-9) << trialOf(tofts(wrapping)).name();
}

TEST(ModelTrial, NoticesAWrongCheckValue) {
  LoadedModel model = tofts();
  model.entry.check.expected *= 1.001;

  EXPECT_NEAR(trialOf(model).checkError(), 0.001, 1e-5);
}

TEST(ModelTrial, NoticesAWrappingThatChangesTheModelInside) {
  LoadedModel model = tofts(kInSignal);
  model.entry.curve = tofts().entry.curve;  // not a signal

  EXPECT_GT(trialOf(model).checkError(), 0.1);
}

TEST(ModelTrial, NoticesAUnitOfAnotherSizeThanInFiles) {
  LoadedModel model = tofts();
  model.entry.description.parameters[0].unit.base *= 1.01;

  EXPECT_NEAR(trialOf(model).unitError(), 0.01, 1e-9);
}

TEST(ModelTrial, NoticesAUnitThatFilesDoNotKnow) {
  LoadedModel model = tofts();
  std::snprintf(model.entry.description.parameters[0].unit.label, sizeof(UnitText::label), "1/fortnight");

  EXPECT_EQ(trialOf(model).unitError(), INFINITY);
}

TEST(ModelTrial, NoticesAGradientThatIsNotThatOfTheCurve) {
  LoadedModel model = tofts(kDelayed);
  model.entry.gradient = [](const double*, const double*, const Protocol<double>* acq, double* slopes) {
    std::fill_n(slopes, 3 * acq->n, 0.0);
  };

  EXPECT_NEAR(trialOf(model).gradientError(), 1.0, 1e-9);
}

TEST(ModelTrial, NoticesAGradientThatIsNotThatOfCeres) {
  if (!hasCeres()) GTEST_SKIP() << "built without Ceres";
  LoadedModel model = tofts();
  model.entry.gradient = [](const double*, const double*, const Protocol<double>* acq, double* slopes) {
    std::fill_n(slopes, 2 * acq->n, 0.0);
  };

  EXPECT_NEAR(*trialOf(model).jetError(), 1.0, 1e-9);
}

TEST(ModelTrial, NoticesKernelsOfAnotherCurve) {
  LoadedModel model = tofts();
  model.entry.curve = [](const double* p, const double*, const Protocol<double>* acq, double* signal) {
    for (int i = 0; i < acq->n; ++i)
      if (acq->sampleOf(i) >= 0) signal[acq->sampleOf(i)] = p[0] * acq->sampleOf(i);
  };

  EXPECT_GT(trialOf(model).recoveryError("lm", InstructionSet::Scalar), 1e-3);
}

TEST(ModelTrial, HasNoErrorForAFitterThatCannotDoTheModel) {
  EXPECT_FALSE(trialOf(tofts(kInSignal)).recoveryError("varpro", InstructionSet::Scalar));
}

}  // namespace
}  // namespace voxelfit
