// SPDX-License-Identifier: BSD-3-Clause
// Models of concentration in the space of the signal, and the model whose water exchange only the signal
// shows.
#include <gtest/gtest.h>

#include "Batch/Fits.h"
#include "Core/Error.h"
#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

/// T1 1.4 s, B1 0.9, r1 4.5 l/(mmol s), TR 5 ms, 15 deg.
constexpr std::array kConstants{1.4, 0.9, 4.5, 0.005, 0.2617993877991494};

/// A job whose constants of the signal, the last five, are kConstants.
FitJob signalJob(const LoadedModel& model) {
  FitJob job = usualJob(model.description().id);
  job.model = model;
  const int first = model.description().constantCount - static_cast<int>(kConstants.size());
  for (std::size_t k = 0; k < kConstants.size(); ++k)
    job.constants[first + static_cast<int>(k)].value = kConstants[k];
  return job;
}

// Ktrans 0.002 /s, ve 0.4, Cp = 1 mmol/l, 120 s, 100 before the agent: worked out with NumPy from
// sin(a) (1 - E) / (1 - E cos(a)).
TEST(InSignal, IsTheSpoiledEchoOfTheConcentration) {
  FitJob job = signalJob(registry().find("tofts", Wrapping::Signal));
  job.axis = {0.0, 60.0, 120.0};
  job.input = InputFunction{{0.0, 120.0}, {1.0, 1.0}, "1 mmol/l"};

  EXPECT_NEAR(curveAt(job, std::array{0.002, 0.4, 100.0})[2], 189.35708935098842, 1e-9);
}

TEST(InSignal, RecoversItsParametersWithTheBaseline) {
  FitJob job = signalJob(registry().find("extended-tofts", Wrapping::Signal));
  Curves curves;
  std::vector<std::vector<double>> truth;
  for (int v = 0; v < 20; ++v) {
    truth.push_back(someParameters(job.model.description(), v));
    curves.push_back(curveAt(job, truth.back()));
  }

  const FitOutcome outcome = fitCurves(job, curves);

  for (std::size_t v = 0; v < truth.size(); ++v)
    for (int k = 0; k < job.model.description().parameterCount; ++k) {
      const char* name = job.model.description().parameters[k].name;
      EXPECT_NEAR(values(outcome, name)[v], truth[v][k], 1e-4 * truth[v][k]) << name << " of voxel " << v;
    }
}

TEST(InSignal, IsFittedInDouble) {
  const LoadedModel model = registry().find("tofts", Wrapping::Signal);

  EXPECT_EQ(FitPlan::make(model.description(), nullptr, {}).precision, Precision::Double);
  EXPECT_THROW(FitPlan::make(model.description(), nullptr, {.precision = "float"}), Error);
}

TEST(InSignal, IsNotListedBesideItsModel) {
  for (const LoadedModel& model : registry().models())
    EXPECT_EQ(model.description().wrapping, Wrapping::None) << model.description().id;
}

TEST(ShutterSpeed, BecomesToftsWhereWaterLeavesCellsAtOnce) {
  const FitJob exchange = signalJob(registry().find("shutter-speed"));
  const FitJob fast = signalJob(registry().find("tofts", Wrapping::Signal));

  const auto slow = curveAt(exchange, std::array{0.004, 0.3, 1e-7, 100.0});
  const auto tofts = curveAt(fast, std::array{0.004, 0.3, 100.0});

  for (std::size_t i = 0; i < tofts.size(); ++i) EXPECT_NEAR(slow[i], tofts[i], 1e-4) << "sample " << i;
}

}  // namespace
}  // namespace voxelfit
