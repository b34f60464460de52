// SPDX-License-Identifier: BSD-3-Clause
// voxelfit fit with a delay of each voxel and with models in the space of the signal.
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "Cli/Program.h"
#include "Cli/Samples.h"
#include "Core/Unit.h"
#include "Io/ImageFile.h"
#include "Io/TemporaryFolder.h"

namespace voxelfit::testing {
namespace {

using ::testing::HasSubstr;

constexpr int kSamples = 61;  // every 5 s

class DelayCommand : public ::testing::Test {
 protected:
  auto fit(const std::string& arguments) {
    return run("fit " + arguments, "cd " + folder_.path().string() + " && ");
  }
  float at(const std::string& map, std::int64_t voxel) { return readVolume(folder_ / map).values[voxel]; }

  /// An input function that is linear between its rows: only such a one is the same when it is delayed.
  void SetUp() override {
    std::ofstream table(folder_ / "aif.csv");
    table << "time_s,concentration_mmol_per_l\n";
    for (int t = 0; t <= 300; t += 5) table << t << ',' << 0.6 * t * std::exp(-t / 15.0) << '\n';
  }

  /// The curve of extended Tofts (Ktrans 0.25 /min, ve 0.4, vp 0.05) for that function `delay` s late.
  std::vector<double> concentration(double delay) const {
    std::istringstream table(run("evaluate extended-tofts --axis 0:5:300 -p Ktrans=0.25 -p ve=0.4 -p vp=0.05 "
                                 "--aif " +
                                 (folder_ / "aif.csv") + " --delay " + std::to_string(delay))
                                 .out);
    std::vector<double> curve;
    std::string line;
    std::getline(table, line);
    while (std::getline(table, line)) curve.push_back(std::stod(line.substr(line.find(',') + 1)));
    return curve;
  }

  /// Its spoiled gradient echo signal for T1 1.2 s, TR 5 ms, 15 deg, r1 4.5 l/(mmol s), 100 before the agent.
  static double signal(double concentration) {
    const auto steadyState = [](double R1) {
      const double E = std::exp(-0.005 * R1), cosine = std::cos(unit::deg.toBase(15.0));
      return (1.0 - E) / (1.0 - E * cosine);
    };
    return 100.0 * steadyState(1.0 / 1.2 + 4.5 * concentration) / steadyState(1.0 / 1.2);
  }

  /// A series of 2 x 2 x 1 voxels of curves that are late by `delays`; frames every 5 s.
  template <class Shape>
  void writeSeries(const std::array<double, 4>& delays, Shape&& shape) {
    std::vector<float> values(kSamples * delays.size());
    for (std::size_t v = 0; v < delays.size(); ++v) {
      const auto curve = concentration(delays[v]);
      for (int n = 0; n < kSamples; ++n)
        values[static_cast<std::size_t>(n) * delays.size() + v] = static_cast<float>(shape(curve.at(n)));
    }
    writeFrames(folder_ / "series.nii", kGrid, values, kSamples);
  }

  inline static const Geometry kGrid{.size = {2, 2, 1}, .spacing = {2.0, 2.0, 3.0}};
  static constexpr std::array kDelays{0.0, 3.4, 11.0, 22.6};
  static double asItIs(double value) { return value; }
  TemporaryFolder folder_;
};

const std::string kAxis = " --times 0:5:300 --aif aif.csv -o out ";
const std::string kSequence = "--t1 1200 --tr 5 --flip-angle 15 ";

TEST_F(DelayCommand, FitsADelayToEachVoxel) {
  writeSeries(kDelays, asItIs);

  const auto ended = fit("extended-tofts series.nii --delay fit" + kAxis);

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  for (int v = 0; v < 4; ++v) {
    EXPECT_NEAR(at("out/delay.nii.gz", v), kDelays[v], 1e-3) << "voxel " << v;
    EXPECT_NEAR(at("out/Ktrans.nii.gz", v), 0.25, 1e-4) << "voxel " << v;
  }
}

TEST_F(DelayCommand, TakesTheDelaysOfAMap) {
  writeSeries(kDelays, asItIs);
  writeFrames(folder_ / "delays.nii", kGrid, {kDelays.begin(), kDelays.end()}, 1);

  const auto ended = fit("extended-tofts series.nii --delay delays.nii" + kAxis);

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  for (int v = 0; v < 4; ++v) EXPECT_NEAR(at("out/Ktrans.nii.gz", v), 0.25, 1e-4) << "voxel " << v;
}

TEST_F(DelayCommand, KeepsTheDelayWithinItsBounds) {
  writeSeries(kDelays, asItIs);

  const auto ended = fit("extended-tofts series.nii --delay fit --bounds delay=0:10" + kAxis);

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_EQ(at("out/delay.nii.gz", 3), 10.0F);
}

TEST_F(DelayCommand, FitsTheSignalItself) {
  writeSeries({0.0, 0.0, 0.0, 0.0}, signal);

  const auto ended = fit("extended-tofts series.nii --space signal " + kSequence + kAxis);

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  EXPECT_NEAR(at("out/baseline.nii.gz", 0), 100.0, 1e-3);
  EXPECT_NEAR(at("out/Ktrans.nii.gz", 0), 0.25, 1e-4);
  EXPECT_NEAR(at("out/ve.nii.gz", 0), 0.4, 1e-4);
}

TEST_F(DelayCommand, FitsADelayInTheSignal) {
  writeSeries(kDelays, signal);

  const auto ended = fit("extended-tofts series.nii --space signal --delay fit " + kSequence + kAxis);

  ASSERT_EQ(ended.exitCode, 0) << ended.err;
  for (int v = 0; v < 4; ++v) {
    EXPECT_NEAR(at("out/delay.nii.gz", v), kDelays[v], 1e-3) << "voxel " << v;
    EXPECT_NEAR(at("out/Ktrans.nii.gz", v), 0.25, 1e-4) << "voxel " << v;
  }
}

TEST_F(DelayCommand, PlotsAVoxelWithItsDelay) {
  writeSeries(kDelays, asItIs);
  ASSERT_EQ(fit("extended-tofts series.nii --delay fit" + kAxis).exitCode, 0);

  const auto ended = run("plot " + (folder_ / "out") + " --voxel 1,1,0 -o " + (folder_ / "curve.csv"));

  EXPECT_EQ(ended.exitCode, 0) << ended.err;
}

TEST_F(DelayCommand, RefusesArrivalTimesThatNothingFinds) {
  writeSeries(kDelays, asItIs);

  const auto ended = fit("extended-tofts series.nii --delay bat" + kAxis);

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("--delay: bat, arrival times are not found yet"));
}

TEST_F(DelayCommand, RefusesADelayWhereThereIsNoInputFunction) {
  writeSeries(kDelays, asItIs);

  const auto ended = fit("linear series.nii --times 0:5:300 --delay fit -o out");

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("linear: its input function cannot have a delay of its own"));
}

TEST_F(DelayCommand, RefusesConcentrationsWhereTheSignalIsFitted) {
  writeSeries(kDelays, asItIs);

  const auto ended = fit("tofts series.nii --space signal --input concentration " + kSequence + kAxis);

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("--space signal: the series holds concentrations"));
}

TEST_F(DelayCommand, RefusesToEvaluateAFittedDelay) {
  const auto ended = run("evaluate tofts --axis 0:5:300 --aif parker --delay fit");

  EXPECT_EQ(ended.exitCode, 2);
  EXPECT_THAT(ended.err, HasSubstr("--delay: fit, wanted none or a number of seconds"));
}

}  // namespace
}  // namespace voxelfit::testing
