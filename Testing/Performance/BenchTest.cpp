// SPDX-License-Identifier: BSD-3-Clause
// The benchmarks run and say what they are to say; how fast anything is, no test asks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "Cli/Program.h"

namespace voxelfit::testing {
namespace {

using ::testing::HasSubstr;

/// Standard output of a shell command.
std::string outputOf(const std::string& command) {
  const TemporaryFolder folder;
  const int code = std::system((command + " >" + (folder / "out")).c_str());
  EXPECT_EQ(code, 0) << command;
  return readBytes(folder / "out");
}

TEST(Bench, MeasuresAFitterAgainstTheYardstick) {
  const std::string out = outputOf(std::string(BENCH_PROGRAM) + " --json --filter '^adc/lm/1/'");

  EXPECT_THAT(out, HasSubstr("\"adc/lm/1\""));
  EXPECT_THAT(out, HasSubstr("\"ratio\""));
}

TEST(JobBench, MeasuresTheSearchOfAFitAgainstTheYardstick) {
  const TemporaryFolder folder;
  run("simulate ivim-grid --snr 30 --quiet -o " + folder / "phantom");

  const auto found = nlohmann::json::parse(
      outputOf(std::string(JOB_BENCH_PROGRAM) + " ivim " + (folder / "phantom/series.nii.gz")), nullptr,
      false);

  ASSERT_TRUE(found.is_object());
  EXPECT_EQ(found["fitter"], "varpro");
  EXPECT_NEAR(found["ratio"].get<double>(),
              found["voxels_per_second"].get<double>() / found["yardstick"].get<double>(),
              1e-3 * found["ratio"].get<double>());
}

}  // namespace
}  // namespace voxelfit::testing
