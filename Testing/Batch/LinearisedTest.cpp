// SPDX-License-Identifier: BSD-3-Clause
// Fits by the linear forms of models: --fitter linearised and graphical. Numbers without a comment of their
// own are those of numpy.linalg.lstsq (NumPy 1.24) for the equation of the form.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "Fitting/Status.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;
using ::testing::Each;
using ::testing::IsNan;

constexpr double kStored = 2e-6;  ///< what storing samples and results in float may change, relative

FitJob linearisedJob(const std::string& model, std::vector<double> axis,
                     const std::string& fitter = "linearised") {
  FitJob job = jobFor(model, std::move(axis));
  job.fitter = fitter;
  return job;
}

void expectNear(double found, double wanted, double relative = kStored) {
  EXPECT_NEAR(found, wanted, relative * std::abs(wanted));
}

const std::vector<double> kBValues{0, 200, 500, 1000, 1500, 2000};
const std::vector<double> kDecay{1000, 790, 640, 330, 250, 210};

TEST(LogLinear, FitsTheLineThroughTheLogarithms) {
  const FitOutcome outcome = fitCurves(linearisedJob("adc", kBValues), {kDecay});

  expectNear(values(outcome, "S0")[0], 920.5213317169242);
  expectNear(values(outcome, "D")[0], 0.000815523758253067);
  EXPECT_EQ(statusOf(outcome, 0), bit(FitStatus::Converged));
}

TEST(LogLinear, AssessesTheCurveThatItFound) {
  const FitOutcome outcome = fitCurves(linearisedJob("adc", kBValues), {kDecay});

  expectNear(values(outcome, "sse")[0], 14442.416564504845, 1e-4);
  expectNear(values(outcome, "rsquared")[0], 0.9722865231588113);
  expectNear(values(outcome, "aicc")[0], 64.7169916879769,
             1e-5);  // n ln(SSE / n) + 2 k n / (n - k - 1), k = 3
  expectNear(values(outcome, "bic")[0], 52.092270095661064, 1e-5);
}

TEST(LogLinear, CountsTheSamplesThatAVoxelHas) {
  FitJob job = linearisedJob("adc", {0, 100, 200, 500, 800, 1000, 1500, 2000});
  job.ignoreBelow = 0.0;

  const FitOutcome outcome = fitCurves(job, {{1000, -5, 790, 640, 0, 330, 250, 210}});

  expectNear(values(outcome, "reduced_chi_squared")[0], 14442.416564504845 / (6.0 - 2.0), 1e-4);
  expectNear(values(outcome, "aicc")[0], 64.7169916879769, 1e-5);
}

TEST(LogLinear, WeightsTheLogarithms) {
  FitJob job = linearisedJob("adc", {0, 200, 500, 1000});
  job.sampleWeights = {1, 1, 1, 3};

  const FitOutcome outcome = fitCurves(job, {{1000, 790, 640, 330}});

  expectNear(values(outcome, "S0")[0], 1020.0174926873784);
  expectNear(values(outcome, "D")[0], 0.001115382694802736);
}

TEST(LogLinear, LeavesOutSamplesThatHaveNoLogarithm) {
  const auto all =
      fitCurves(linearisedJob("adc", {0, 100, 200, 500, 800, 1000}), {{1000, -5, 790, 640, 0, 330}});

  expectNear(values(all, "S0")[0], 1015.20211855618);
  expectNear(values(all, "D")[0], 0.001088837033929189);
}

TEST(LogLinear, FitsAParabolaForKurtosis) {
  const FitOutcome outcome = fitCurves(linearisedJob("kurtosis", kBValues), {kDecay});

  expectNear(values(outcome, "S0")[0], 1036.1292350474048);
  expectNear(values(outcome, "D")[0], 0.0013332432132545325, 1e-5);
  expectNear(values(outcome, "K")[0], 0.8874223440605937, 1e-5);
}

/// Noise of either sign, so that what is odd in it cancels in the mean; the rest is the bias. The logarithm
/// of S + e is low by e^2 / 2 S^2, and the line passes that on.
// Twice numpy.linalg.lstsq: the second time with the weights times the signal that the first one predicts.
TEST(LogLinear, FitsATensorWithTheWeightsOfItsLogarithms) {
  FitJob job = linearisedJob("dti", {0, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000});
  job.directions = spreadDirections(job.axis);
  job.sampleWeights = {1, 1, 4, 1, 1, 1, 1, 1, 1, 1};

  const FitOutcome outcome = fitCurves(job, {{1000, 520, 410, -5, 350, 480, 390, 300, 440, 330}});

  expectNear(values(outcome, "S0")[0], 1000.0);
  expectNear(values(outcome, "Dxx")[0], 0.001074089557919219);
  expectNear(values(outcome, "Dyy")[0], 0.0010055548446533285);
  expectNear(values(outcome, "Dzz")[0], 0.000532001378097869);
  expectNear(values(outcome, "Dxy")[0], -9.12165993301662e-05);
  expectNear(values(outcome, "Dxz")[0], 9.036251182916411e-05);
  expectNear(values(outcome, "Dyz")[0], 0.0003680642304087689);
}

TEST(LogLinear, HasNoTensorWithoutItsDirections) {
  FitJob job = linearisedJob("dti", std::vector<double>(8, 1000.0));
  job.axis[0] = 0.0;
  job.directions.assign(8, {0.0, 0.6, 0.8});

  const FitOutcome outcome = fitCurves(job, {{1000, 520, 410, 350, 480, 390, 300, 440}});

  EXPECT_EQ(statusOf(outcome, 0), bit(FitStatus::Singular) | bit(FitStatus::NotFinite));
}

TEST(LogLinear, IsBiasedByNoiseAsItsSecondOrderSays) {
  constexpr double D = 1e-3, kNoise = 0.05;
  FitJob job = linearisedJob("adc", evenly(0.0, 100.0, 11));
  const auto curve = curveAt(job, std::array{1.0, D});
  Curves curves;
  for (std::uint64_t v = 0; v < 2000; ++v)
    for (const double sign : {-1.0, 1.0}) {
      curves.push_back(curve);
      for (std::uint32_t i = 0; i < curve.size(); ++i)
        curves.back()[i] += sign * kNoise * normalPair({.seed = 4, .voxel = v, .sample = i})[0];
    }

  double mean = 0.0;
  for (const double found : values(fitCurves(job, curves), "D"))
    mean += found / static_cast<double>(curves.size());

  double above = 0.0, below = 0.0;  // slope of the shifts over b
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const double off = job.axis[i] - 500.0;
    above += off * kNoise * kNoise / (2.0 * curve[i] * curve[i]);
    below += off * off;
  }
  EXPECT_NEAR(mean - D, above / below, 0.1 * above / below);
}

/// Models whose form is exact for any samples.
class ExactForm : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(, ExactForm,
                         ::testing::Values("adc", "kurtosis", "exponential", "t2", "t2star", "vfa"),
                         [](const auto& info) { return testName(info.param); });

TEST_P(ExactForm, RecoversTheParametersWithoutNoise) {
  FitJob job = usualJob(GetParam());
  job.fitter = "linearised";
  if (std::string(GetParam()) == "exponential") job.axis = evenly(0.0, 0.5, 40);
  const ModelDescription& model = job.model.description();
  Curves curves;
  for (int v = 0; v < 20; ++v) curves.push_back(curveAt(job, someParameters(model, v)));

  const FitOutcome outcome = fitCurves(job, curves);

  for (int k = 0; k < model.parameterCount; ++k)
    for (int v = 0; v < 20; ++v) {
      SCOPED_TRACE(std::string(model.parameters[k].name) + " of voxel " + std::to_string(v));
      expectNear(values(outcome, model.parameters[k].name)[v], someParameters(model, v)[k], 1e-4);
    }
}

TEST(Despot1, TakesRepetitionTimeAndB1FromMaps) {
  FitJob job = usualJob("vfa");
  job.fitter = "linearised";
  const std::vector<float> B1{0.8f, 1.0f, 1.2f}, TR{0.004f, 0.005f, 0.008f};
  Curves curves;
  for (std::size_t v = 0; v < B1.size(); ++v) {
    job.constants[0].value = TR[v], job.constants[1].value = B1[v];
    curves.push_back(curveAt(job, std::array{1000.0, 1.3}));
  }
  job.constants[0].map = mapOf(TR);
  job.constants[1].map = mapOf(B1);

  for (const double T1 : values(fitCurves(job, curves), "T1")) expectNear(T1, 1.3, 1e-4);
}

TEST(Despot1, EndsOnTheBoundWhereTheSlopeBelongsToNoT1) {
  FitJob job = usualJob("vfa");
  job.fitter = "linearised";
  std::vector<double> curve;  // S / sin a = 2 S / tan a + 100
  for (const double a : job.axis) curve.push_back(100.0 / (1.0 / std::sin(a) - 2.0 / std::tan(a)));

  const FitOutcome outcome = fitCurves(job, {curve});

  EXPECT_FLOAT_EQ(values(outcome, "T1")[0], 10.0);  // s, the upper bound of the table
  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::AtBound));
}

/// Eight samples of a tissue and of its input.
FitJob tracerJob(const std::string& model, const std::string& fitter = "linearised") {
  FitJob job = linearisedJob(model, evenly(0.0, 10.0, 8), fitter);
  job.input = InputFunction{job.axis, {0, 4, 6, 3, 2, 1.5, 1.2, 1}, "eight rows"};
  return job;
}
const std::vector<double> kTissue{0, 0.25, 0.55, 0.48, 0.45, 0.44, 0.45, 0.43};

TEST(Integrals, GiveTofts) {
  const FitOutcome outcome = fitCurves(tracerJob("tofts"), {kTissue});

  expectNear(values(outcome, "Ktrans")[0], 0.008142115641023235);
  expectNear(values(outcome, "ve")[0], 0.20577136312925964);
}

TEST(Integrals, GiveExtendedTofts) {
  const FitOutcome outcome = fitCurves(tracerJob("extended-tofts"), {kTissue});

  expectNear(values(outcome, "Ktrans")[0], 0.003002145604639401, 1e-5);
  expectNear(values(outcome, "ve")[0], 0.3150440949941763, 1e-5);
  expectNear(values(outcome, "vp")[0], 0.05530445250916088, 1e-5);
}

TEST(Integrals, GiveOneTissue) {
  const FitOutcome outcome = fitCurves(tracerJob("1tcm"), {kTissue});

  expectNear(values(outcome, "K1")[0], 0.008142115641023235);
  expectNear(values(outcome, "k2")[0], 0.039568750078739535);
}

TEST(Integrals, GiveOneTissueWithBlood) {
  const FitOutcome outcome = fitCurves(tracerJob("1tcm-vb"), {kTissue});

  expectNear(values(outcome, "K1")[0], 0.00317789748518796, 1e-5);
  expectNear(values(outcome, "k2")[0], 0.00952928701836134, 1e-5);
  expectNear(values(outcome, "vb")[0], 0.05530445250916088, 1e-5);
}

TEST(Plots, GiveTheRatesOfLogan) {
  const FitOutcome outcome = fitCurves(tracerJob("1tcm", "graphical"), {kTissue});

  expectNear(values(outcome, "VT")[0], 0.16901682714380223);
  expectNear(values(outcome, "k2")[0], 1.0 / 13.035156397335532);  // minus one over the intercept
}

TEST(Plots, GiveTheLineOfPatlak) {
  const FitOutcome outcome = fitCurves(tracerJob("patlak", "graphical"), {kTissue});

  expectNear(values(outcome, "Ktrans")[0], 0.00207119, 1e-5);
  expectNear(values(outcome, "vp")[0], 0.069861, 1e-5);
}

/// Largest relative error of extended Tofts without noise where the tissue is sampled every `step` seconds
/// and the input is a table of rows every 0.5 s.
double errorOfIntegrals(double step) {
  FitJob job = linearisedJob("extended-tofts", evenly(0.0, step, static_cast<int>(300.0 / step) + 1));
  job.input = sample(*findPopulationInput("parker"), evenly(0.0, 0.5, 601), 15.0);
  const std::array p{0.004, 0.3, 0.05};

  const FitOutcome outcome = fitCurves(job, {curveAt(job, p)});

  double worst = 0.0;
  int k = 0;
  for (const char* name : {"Ktrans", "ve", "vp"})
    worst = std::max(worst, std::abs(values(outcome, name)[0] / p[k++] - 1.0));
  return worst;
}

TEST(Integrals, LoseWhatTrapezoidsLose) {
  const double coarse = errorOfIntegrals(2.0), fine = errorOfIntegrals(1.0);

  std::printf("[ MEASURED ] extended Tofts every 2 s: %.2g off, every 1 s: %.2g\n", coarse, fine);
  EXPECT_LT(fine, 0.4 * coarse);  // a quarter, but for the rows of the input between the samples
  EXPECT_LT(fine, 0.02);
}

/// Error of VT where samples before `start` (s) are left out, for two tissues over 90 minutes.
double errorOfVolume(const std::string& fitter, double start) {
  FitJob two = jobFor("2tcm", evenly(0.0, 30.0, 181)), plot = linearisedJob("1tcm", two.axis, fitter);
  InputFunction input{two.axis, {}, "rises in a minute, falls in half an hour"};
  for (const double t : two.axis)
    input.concentration.push_back(5.0 * std::exp(-t / 1800.0) * (1.0 - std::exp(-t / 60.0)));
  two.input = plot.input = input;
  for (const double t : plot.axis) plot.sampleWeights.push_back(t < start ? 0.0 : 1.0);
  const double K1 = 0.1 / 60.0, k2 = 0.3 / 60.0, k3 = 0.1 / 60.0, k4 = 0.1 / 60.0;

  const FitOutcome outcome = fitCurves(plot, {curveAt(two, std::array{K1, k2, k3, k4, 0.0})});

  return values(outcome, "VT")[0] / (K1 / k2 * (1.0 + k3 / k4)) - 1.0;
}

TEST(Plots, OfLoganGiveTheVolumeOfTwoTissuesFromLateSamples) {
  EXPECT_NEAR(errorOfVolume("graphical", 2700.0), -0.0010, 0.0001);
  EXPECT_NEAR(errorOfVolume("graphical", 0.0), -0.0087, 0.0003);
}

TEST(Integrals, GiveTheVolumeOfTwoTissuesFromLateSamples) {
  EXPECT_NEAR(errorOfVolume("linearised", 2700.0), -0.0014, 0.0001);
  EXPECT_NEAR(errorOfVolume("linearised", 0.0), -0.0129, 0.0003);
}

TEST(Linearised, MovesAParameterToItsBoundAndLeavesTheOthers) {
  FitJob job = linearisedJob("adc", kBValues);
  setBounds(job, "D", 0.0, 0.7e-3);

  const FitOutcome outcome = fitCurves(job, {kDecay});

  EXPECT_EQ(values(outcome, "D")[0], 0.7e-3f);
  expectNear(values(outcome, "S0")[0], 920.5213317169242);
  EXPECT_EQ(statusOf(outcome, 0), bit(FitStatus::Converged) | bit(FitStatus::AtBound));
}

TEST(Linearised, EndsOnTheUpperBoundWhereADecayGrows) {
  const FitOutcome outcome = fitCurves(linearisedJob("t2", {0.01, 0.02, 0.03, 0.04}), {{100, 101, 102, 103}});

  EXPECT_FLOAT_EQ(values(outcome, "T2")[0], 5.0);  // s, the upper bound of the table
  EXPECT_TRUE(statusOf(outcome, 0) & bit(FitStatus::AtBound));
}

TEST(Linearised, HasNoParametersWhereTheSamplesDoNotDetermineThem) {
  const FitOutcome outcome = fitCurves(linearisedJob("adc", kBValues), {{1000, 0, 0, -3, 0, 0}, kDecay});

  EXPECT_TRUE(std::isnan(values(outcome, "S0")[0]) && std::isnan(values(outcome, "D")[0]));
  EXPECT_EQ(statusOf(outcome, 0), bit(FitStatus::NotFinite) | bit(FitStatus::Singular));
  expectNear(values(outcome, "D")[1], 0.000815523758253067);
}

TEST(Linearised, HasNoStandardErrors) {
  FitJob job = linearisedJob("adc", kBValues);
  job.results.errors = true;

  EXPECT_THAT(values(fitCurves(job, {kDecay}), "D_se"), Each(IsNan()));
}

/// To first order the error of the slope is that of the samples over S, passed through the line.
TEST(Linearised, BootstrapsItsErrors) {
  FitJob job = linearisedJob("adc", evenly(0.0, 50.0, 21));
  job.bootstrap = 400;
  auto curve = curveAt(job, std::array{1000.0, 1e-3});
  for (std::uint32_t i = 0; i < curve.size(); ++i) curve[i] += 10.0 * normalPair({.seed = 6, .sample = i})[0];

  const FitOutcome outcome = fitCurves(job, {curve});

  double squares = 0.0, below = 0.0;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const double off = job.axis[i] - 500.0;
    squares += off * off / (curve[i] * curve[i]);
    below += off * off;
  }
  const double noise = std::sqrt(values(outcome, "sse")[0] / (static_cast<double>(curve.size()) - 2.0));
  expectNear(values(outcome, "D_bootstrap_se")[0], noise * std::sqrt(squares) / below, 0.15);
}

}  // namespace
}  // namespace voxelfit
