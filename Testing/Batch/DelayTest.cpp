// SPDX-License-Identifier: BSD-3-Clause
// Delays of the input function that are fitted or come from a map, for every model that can have one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "Batch/Fits.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

/// Ids of the models that come in the wrapping.
std::vector<std::string> idsIn(Wrapping wrapping) {
  std::vector<std::string> ids;
  for (const LoadedModel& model : registry().models(wrapping)) ids.emplace_back(model.description().id);
  return ids;
}

/// Models by id: those of concentration, and those of signal under "id in signal".
class Delay : public ::testing::TestWithParam<std::tuple<std::string, Wrapping>> {
 protected:
  static constexpr double kAgent = 20.0;  ///< s, arrival in the artery

  Delay() {
    const auto& [id, inside] = GetParam();
    job_ = usualJob(id);
    job_.undelayed = registry().find(id, inside);
    job_.model = registry().find(id, inside | Wrapping::Delay);
    setUsualSequence(job_);
    job_.axis = evenly(0.0, 3.3, 90);
    job_.axis.back() += 2.0;  // frames of two lengths
    job_.input = sample(*findPopulationInput("parker"), job_.axis, kAgent);
    if (hasPortalVein()) job_.input = withUsualPortalVein(*job_.input);
    job_.maxIterations = 200;
  }

  bool hasPortalVein() const { return job_.model.description().input == InputCurve::PlasmaOfTwo; }

  /// The delay of the portal vein where the artery has this one.
  static double portalDelay(double delay) { return 14.3 - 0.7 * delay; }

  /// The delays that a model has.
  std::vector<double> delaysWith(double delay) const {
    return hasPortalVein() ? std::vector{delay, portalDelay(delay)} : std::vector{delay};
  }

  void raiseInput() {
    for (double& concentration : job_.input->concentration) concentration += 0.3;
    for (double& concentration : job_.input->portal) concentration += 0.2;
  }

  /// The job of the model inside, whose input function has the delay.
  FitJob undelayedJob(double delay) const {
    FitJob job = job_;
    job.model = *job_.undelayed;
    job.undelayed.reset();
    job.input = delayed(*job_.input, delay, portalDelay(delay));
    return job;
  }

  std::vector<double> parametersWith(double delay, std::uint64_t voxel) const {
    std::vector<double> p = someParameters(job_.undelayed->description(), voxel);
    for (const double own : delaysWith(delay)) p.push_back(own);
    return p;
  }

  FitJob job_;
};

std::vector<std::tuple<std::string, Wrapping>> delayedModels() {
  std::vector<std::tuple<std::string, Wrapping>> models;
  for (const Wrapping inside : {Wrapping::None, Wrapping::Signal})
    for (const std::string& id : idsIn(inside | Wrapping::Delay)) models.emplace_back(id, inside);
  return models;
}

INSTANTIATE_TEST_SUITE_P(, Delay, ::testing::ValuesIn(delayedModels()), [](const auto& info) {
  return testName(std::get<0>(info.param)) + (std::get<1>(info.param) == Wrapping::None ? "" : "InSignal");
});

TEST_P(Delay, MovesTheInputFunctionExactly) {
  for (const double delay : {-7.3, -0.01, 0.0, 1.9, 3.3, 23.4}) {
    SCOPED_TRACE(delay);
    const auto p = parametersWith(delay, 3);
    const auto wanted = curveAt(undelayedJob(delay), p);

    const auto found = curveAt(job_, p);

    for (std::size_t i = 0; i < wanted.size(); ++i)
      EXPECT_NEAR(found[i], wanted[i], 1e-8 * std::abs(wanted.back())) << "sample " << i;
  }
}

TEST_P(Delay, KeepsTheFirstValueOfTheInputFunctionUntilItArrives) {
  raiseInput();
  const auto p = parametersWith(12.7, 3);
  const auto wanted = curveAt(undelayedJob(12.7), p);

  const auto found = curveAt(job_, p);

  for (std::size_t i = 0; i < wanted.size(); ++i)
    EXPECT_NEAR(found[i], wanted[i], 1e-8 * std::abs(wanted.back())) << "sample " << i;
}

// Between the kinks, where a sample meets a row. Times are rounded to 1e-9 s, which a difference over 2e-4 s
// sees as 1e-5 of the slope.
TEST_P(Delay, HasTheDerivativeThatCentralDifferencesHave) {
  raiseInput();  // there from the start
  const Preparation preparation(job_, static_cast<int>(job_.axis.size()));
  const Protocol<double>& acq = preparation.task().protocolDouble;
  const int parameters = job_.model.description().parameterCount;
  double constants[kMaxConstants];
  for (int k = 0; k < kMaxConstants; ++k) constants[k] = job_.constants[k].value;
  for (const double delay : {-4.2, 0.5, 12.7}) {
    SCOPED_TRACE(delay);
    const auto p = parametersWith(delay, 5);
    std::vector<double> slopes(static_cast<std::size_t>(acq.n * parameters));

    job_.model.entry.gradient(p.data(), constants, &acq, slopes.data());

    for (int k = 0; k < parameters; ++k) {
      const double step =
          1e-4 * std::max(std::abs(p[k]), k >= job_.undelayed->description().parameterCount ? 1.0 : 1e-3);
      auto above = p, below = p;
      above[k] += step, below[k] -= step;
      const auto high = curveAt(job_, above), low = curveAt(job_, below);
      double largest = 0.0;
      for (int i = 0; i < acq.n; ++i) largest = std::max(largest, std::abs(slopes[k * acq.n + i]));
      for (std::size_t i = 0; i < job_.axis.size(); ++i)
        EXPECT_NEAR(slopes[k * acq.n + i], (high[i] - low[i]) / (2.0 * step), 3e-5 * largest)
            << job_.model.description().parameters[k].name << ", sample " << i;
    }
  }
}

TEST_P(Delay, IsFoundWhereverItIs) {
  Curves curves;
  std::vector<std::vector<double>> truth;
  for (int v = 0; v < 12; ++v) {
    truth.push_back(parametersWith(-8.0 + 2.73 * v, v));
    curves.push_back(curveAt(job_, truth.back()));
  }

  const FitOutcome outcome = fitCurves(job_, curves);

  for (std::size_t v = 0; v < truth.size(); ++v) {
    for (int k = job_.undelayed->description().parameterCount; k < job_.model.description().parameterCount;
         ++k) {
      const std::string name = job_.model.description().parameters[k].name;
      EXPECT_NEAR(values(outcome, name)[v], truth[v][k], 1e-3) << name << " of voxel " << v;
    }
    const auto Ktrans = std::string(job_.model.description().parameters[0].name);
    EXPECT_NEAR(values(outcome, Ktrans)[v], truth[v][0], 1e-3 * truth[v][0]) << "voxel " << v;
  }
}

/// What the rounding of the samples to float leaves open about the rates of models with several.
constexpr double kSame = 1e-3;

TEST_P(Delay, FromAMapGivesTheFitOfTheMovedInputFunction) {
  const std::vector<float> delays{-3.5F, 0.0F, 7.25F};
  Curves curves;
  for (std::size_t v = 0; v < delays.size(); ++v)
    curves.push_back(curveAt(job_, parametersWith(delays[v], v)));
  FitJob held = job_;
  choice(held, "delay").start = ValueOrMap{0.0, mapOf(delays)};
  choice(held, "delay").fixed = true;
  if (hasPortalVein()) {
    std::vector<float> ofVein;
    for (const float delay : delays) ofVein.push_back(static_cast<float>(portalDelay(delay)));
    choice(held, "portal_delay").start = ValueOrMap{0.0, mapOf(ofVein)};
    choice(held, "portal_delay").fixed = true;
  }

  const FitOutcome outcome = fitCurves(held, curves);

  for (std::size_t v = 0; v < delays.size(); ++v) {
    const FitOutcome moved = fitCurves(undelayedJob(delays[v]), curves);
    EXPECT_FLOAT_EQ(static_cast<float>(values(outcome, "delay")[v]), delays[v]);
    for (int k = 0; k < job_.undelayed->description().parameterCount; ++k) {
      const std::string name = job_.model.description().parameters[k].name;
      EXPECT_NEAR(values(outcome, name)[v], values(moved, name)[v], kSame * std::abs(values(moved, name)[v]))
          << name << " of voxel " << v;
    }
  }
}

TEST_P(Delay, DoesNotDependOnTheNeighbours) {
  Curves curves;
  for (int v = 0; v < 9; ++v) curves.push_back(curveAt(job_, parametersWith(0.9 * v, v)));

  const FitOutcome together = fitCurves(job_, curves);

  for (const std::size_t v : {0, 3, 8}) {
    const FitOutcome alone = fitCurves(job_, {curves[v]});
    for (const ResultMap& map : alone.results.maps)
      EXPECT_EQ(values(alone, map.name)[0], values(together, map.name)[v]) << map.name << " of voxel " << v;
  }
}

/// A curve with two percent of noise.
std::vector<double> noisy(std::vector<double> curve, std::uint64_t voxel) {
  const double sd = 0.02 * *std::max_element(curve.begin(), curve.end());
  for (std::size_t i = 0; i < curve.size(); ++i)
    curve[i] += sd * normalPair({.seed = 2, .voxel = voxel, .sample = static_cast<std::uint32_t>(i)})[0];
  return curve;
}

// Two percent of noise, and samples as far apart as the first pass is long: the sum of squares bends wherever
// a sample meets a row.
TEST(DelaySearch, EndsInTheLowestOfSeveralMinima) {
  FitJob job = usualJob("extended-tofts");
  job.undelayed = job.model;
  job.model = registry().find("extended-tofts", Wrapping::Delay);
  job.axis = evenly(0.0, 3.3, 100);
  job.input = sample(*findPopulationInput("parker"), job.axis, 30.0);
  Curves curves;
  for (int v = 0; v < 300; ++v) {
    auto p = someParameters(job.undelayed->description(), v);
    p.push_back(-5.0 + v / 15.0);
    curves.push_back(curveAt(job, p));
    for (std::size_t i = 0; i < curves.back().size(); ++i)
      curves.back()[i] += 0.01 * normalPair({.seed = 2,
                                             .voxel = static_cast<std::uint64_t>(v),
                                             .sample = static_cast<std::uint32_t>(i)})[0];
  }

  const auto found = values(fitCurves(job, curves), "sse");

  job.undelayed.reset();  // no search
  for (double start = -9.5; start < 30.0; start += 1.0) {
    choice(job, "delay").start = ValueOrMap{start, nullptr};
    const auto other = values(fitCurves(job, curves), "sse");
    for (std::size_t v = 0; v < found.size(); ++v)
      EXPECT_LE(found[v], other[v] * 1.0002) << "voxel " << v << " from " << start << " s";
  }
}

/// A job with delays for both inlets of the liver, and noisy curves.
std::pair<FitJob, Curves> liver(int voxels) {
  FitJob job = usualJob("dual-inlet-1cm");
  job.undelayed = job.model;
  job.model = registry().find("dual-inlet-1cm", Wrapping::Delay);
  job.axis = evenly(0.0, 3.3, 80);
  job.input = withUsualPortalVein(sample(*findPopulationInput("parker"), job.axis, 30.0));
  Curves curves;
  for (int v = 0; v < voxels; ++v) {
    auto p = someParameters(job.undelayed->description(), v);
    p.push_back(-5.0 + 15.0 * v / voxels);
    p.push_back(12.0 - 17.0 * (v * 7 % voxels) / voxels);
    curves.push_back(noisy(curveAt(job, p), v));
  }
  return {job, curves};
}

// In the others the lowest minimum has hardly any arterial flow, arriving so late that it fits noise.
TEST(DelaySearch, EndsInTheLowestOfSeveralMinimaOfTwoDelaysInAllBut2Of100) {
  auto [job, curves] = liver(100);

  const auto found = values(fitCurves(job, curves), "sse");

  std::set<std::size_t> others;
  job.undelayed.reset();  // no search
  for (double start = -9.5; start < 30.0; start += 3.0)
    for (double portalStart = -9.0; portalStart < 30.0; portalStart += 4.0) {
      choice(job, "delay").start = ValueOrMap{start, nullptr};
      choice(job, "portal_delay").start = ValueOrMap{portalStart, nullptr};
      const auto other = values(fitCurves(job, curves), "sse");
      for (std::size_t v = 0; v < found.size(); ++v)
        if (found[v] > other[v] * 1.0002) others.insert(v);
    }
  EXPECT_LE(others.size(), 2u) << ::testing::PrintToString(others);
}

TEST(DelaySearch, HoldsTheDelayOfThePortalVeinThatAMapGives) {
  const std::vector<float> held{11.5F, 7.0F, 1.25F};
  auto [job, curves] = liver(3);
  choice(job, "portal_delay").start = ValueOrMap{0.0, mapOf(held)};
  choice(job, "portal_delay").fixed = true;

  const FitOutcome outcome = fitCurves(job, curves);

  for (std::size_t v = 0; v < held.size(); ++v) {
    FitJob moved = job;
    moved.input = delayed(*job.input, 0.0, held[v]);
    fixAt(moved, "portal_delay", 0.0);
    const FitOutcome wanted = fitCurves(moved, curves);
    EXPECT_EQ(values(outcome, "portal_delay")[v], held[v]);
    EXPECT_NEAR(values(outcome, "delay")[v], values(wanted, "delay")[v], 1e-3) << "voxel " << v;
  }
}

}  // namespace
}  // namespace voxelfit
