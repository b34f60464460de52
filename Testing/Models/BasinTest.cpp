// SPDX-License-Identifier: BSD-3-Clause
// Models whose sum of squares has several minima must find the right one from their own starts, over the
// range that tissues have and not only near the starts.
#include <gtest/gtest.h>

#include "Models/Members.h"

namespace voxelfit {
namespace {

using namespace testing;

/// Inversion times of a usual protocol, s.
const std::vector<double> kInversionTimes{0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0};

TEST(InversionRecoveryMagnitude, FindsEveryT1OfTissue) {
  const FitJob job = jobFor("ir-magnitude", kInversionTimes);
  Curves truths, curves;
  for (double T1 = 0.2; T1 < 3.05; T1 += 0.1)
    for (const double efficiency : {0.85, 0.95, 1.0}) {
      truths.push_back({1000.0, efficiency, T1});
      curves.push_back(curveAt(job, truths.back()));
    }

  const FitOutcome outcome = fitCurves(job, curves);

  const auto T1 = values(outcome, "T1");
  for (std::size_t v = 0; v < truths.size(); ++v)
    EXPECT_NEAR(T1[v], truths[v][2], 1e-3 * truths[v][2]) << "efficiency " << truths[v][1];
}

// With a lower bound of Dstar below the largest D, both ended on the border between them.
TEST(Ivim, FindsPurePerfusionInNoise) {
  const FitJob job = usualJob("ivim");
  Curves curves;
  for (std::uint64_t voxel = 0; voxel < 300; ++voxel) {
    curves.push_back(curveAt(job, std::vector{1000.0, 1.0, 0.1, 0.003}));
    for (std::size_t i = 0; i < curves.back().size(); ++i)
      curves.back()[i] += 10.0 * normalPair({.voxel = voxel, .sample = static_cast<std::uint32_t>(i)})[0];
  }

  const FitOutcome outcome = fitCurves(job, curves);

  EXPECT_GT(std::ranges::min(values(outcome, "f")), 0.5);
}

TEST(Wassr, FindsEveryShiftWithinOnePpm) {
  const FitJob job = jobFor("wassr", evenly(-1.5, 0.1, 31));
  Curves truths, curves;
  for (double dB0 = -1.0; dB0 < 1.05; dB0 += 0.1)
    for (const double width : {0.2, 0.4, 1.0}) {
      truths.push_back({1000.0, 0.9, width, dB0});
      curves.push_back(curveAt(job, truths.back()));
    }

  const FitOutcome outcome = fitCurves(job, curves);

  const auto dB0 = values(outcome, "dB0");
  for (std::size_t v = 0; v < truths.size(); ++v)
    EXPECT_NEAR(dB0[v], truths[v][3], 1e-3) << "width " << truths[v][2];
}

}  // namespace
}  // namespace voxelfit
