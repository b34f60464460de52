// SPDX-License-Identifier: BSD-3-Clause
// Initial areas of a tissue curve of another program (Madym's calibration data, extended Tofts, 100 frames of
// 5 s), with and without noise; its tolerance is 0.01 mmol min/l. It counts from frame 8 on.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "Io/TemporaryFolder.h"
#include "Reference/Errors.h"
#include "Signal/Baseline.h"
#include "Signal/CurveDescriptors.h"

namespace voxelfit {
namespace {

using namespace testing;

constexpr double kTolerance = 0.01;  // mmol min/l
constexpr int kFirstFrame = 8;

class CurveReference : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const auto path = reference("madym_calibration/ETM.json");
    if (path.empty()) GTEST_SKIP() << kNoReference;
    file_ = nlohmann::json::parse(std::ifstream(path));
    values_ = file_.at(GetParam()).get<std::vector<double>>();
    for (const double minutes : file_.at("t_min").get<std::vector<double>>())
      times_.push_back(unit::min.toBase(minutes));
  }

  nlohmann::json file_;
  std::vector<double> times_, values_;
};

TEST_P(CurveReference, InitialAreasAreThoseOfTheOtherProgram) {
  const auto windows = file_.at("IAUC").at("times_s").get<std::vector<double>>();
  const auto wanted = file_.at("IAUC").at("values_mM_min").get<std::vector<double>>();
  Errors errors(std::string("madym_calibration, iauc of ") + GetParam() + " (mmol min/l)");

  const CurveDescription found =
      CurveDescriptors(times_, {.windows = windows}).describe(values_, times_[kFirstFrame]);

  for (std::size_t w = 0; w < windows.size(); ++w) errors.add(unit::min.fromBase(found.iauc[w]), wanted[w]);
  ASSERT_EQ(windows.size(), 3U);
  EXPECT_LE(errors.largest(), kTolerance);
}

TEST_P(CurveReference, TheAgentIsFoundInTheFrameThatTheOtherProgramCountsFrom) {
  EXPECT_EQ(findArrival(values_), kFirstFrame);
}

INSTANTIATE_TEST_SUITE_P(Madym, CurveReference,
                         ::testing::Values("C_tissue_noise_free", "C_tissue_noise_sd_0p001"),
                         [](const auto& info) { return info.index == 0 ? "NoiseFree" : "Noisy"; });

}  // namespace
}  // namespace voxelfit
