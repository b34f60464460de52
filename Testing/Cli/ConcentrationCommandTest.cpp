// SPDX-License-Identifier: BSD-3-Clause
// voxelfit concentration and aif, on a phantom of known concentration and on the QIBA digital reference
// object v6.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "Cli/Program.h"
#include "Io/ImageFile.h"
#include "Io/ImageWriter.h"
#include "Io/Table.h"

namespace voxelfit {
namespace {

using ::testing::HasSubstr;
using testing::reference;
using testing::run;
using testing::TemporaryFolder;

/// The samples of one voxel.
std::vector<float> curveAt(const Series& series, std::int64_t voxel) {
  std::vector<float> curve(series.frames.size());
  for (int n = 0; n < series.samples(); ++n) series.gather(n, std::array{voxel}, &curve[n]);
  return curve;
}

TEST(Concentration, UndoesTheSignalOfAPhantom) {
  // the same voxels as concentration and as signal: the conversion must lead from one to the other
  const TemporaryFolder folder;
  testing::writeBytes(folder / "wanted.json",
                      R"({"title": "t", "source": "s", "model": "tofts", "size": [2, 2],
    "axis": {"unit": "s", "from": 0, "to": 300, "count": 61}, "seed": 1, "noise": {"sd": 0},
    "input": {"population": "parker", "delay": {"value": 30, "unit": "s"}},
    "parameters": {"Ktrans": {"unit": "1/min", "values": [0.05, 0.3], "along": "x"},
                   "ve": {"unit": "1", "values": [0.1, 0.4], "along": "y"}}})");
  testing::writeBytes(folder / "signal.json",
                      R"json({"signal": {"M0": 1000, "T10": {"value": 1200, "unit": "ms"},
    "TR": {"value": 4, "unit": "ms"}, "flip_angle": {"value": 20, "unit": "deg"},
    "r1": {"value": 4.5, "unit": "l/(mmol s)"}}})json");
  run("simulate " + (folder / "wanted.json") + " -o " + (folder / "wanted"));
  run("simulate " + (folder / "wanted.json ") + (folder / "signal.json") + " -o " + (folder / "signal"));

  const auto converted = run("concentration " + (folder / "signal/series.nii.gz") +
                             " --t1 1200 --baseline 0:5 -o " + (folder / "found.nii.gz"));
  const auto compared = run("compare " + (folder / "found.nii.gz ") + (folder / "wanted/series.nii.gz") +
                            " --absolute 1e-5 --relative 1e-4");

  EXPECT_EQ(converted.exitCode, 0) << converted.err;
  EXPECT_EQ(compared.exitCode, 0) << compared.out << compared.err;
}

/// Options of the QIBA object: TR 5 ms, 30 degrees, r1 4.5, T1 of tissue 1 s and of blood 1.44 s, agent after
/// frame 3.
constexpr const char* kQiba = " --tr 5 --flip-angle 30 --r1 4.5 --t1 1000 --blood-t1 1440 --baseline 0:3 ";

TEST(Aif, MeasuresTheArteryOfTheQibaObject) {
  const auto archive = reference("qiba_v6/qiba_v6_dicom.zip");
  const auto table = reference("qiba_v6/qiba_v6_aif.csv");
  if (archive.empty() || table.empty()) GTEST_SKIP() << "no reference data";
  const TemporaryFolder folder;
  const Series series = readSeries(archive);
  std::vector<float> artery(static_cast<std::size_t>(series.geometry.voxels()), 0.0F);
  std::fill(artery.begin() + 70 * 50, artery.begin() + 80 * 50, 1.0F);
  writeImage(folder / "artery.nii.gz", {.geometry = series.geometry, .values = artery}, Overwrite::Refuse);

  const auto measured =
      run("aif " + archive.string() + kQiba + "--hematocrit 0.45 --from mask:" + (folder / "artery.nii.gz") +
          " -o " + (folder / "aif.csv"));

  ASSERT_EQ(measured.exitCode, 0) << measured.err;
  const std::vector<double> found = readArterialInput(folder / "aif.csv").columns.front();
  const CurveTable wanted = readCurveTable(table);  // DCEMRI.jl: columns S_vif, Cp_mM
  ASSERT_EQ(found.size(), wanted.columns[1].size());
  for (std::size_t i = 0; i < found.size(); ++i)
    ASSERT_NEAR(found[i], wanted.columns[1][i], 1e-3 + 1e-3 * wanted.columns[1][i]) << "frame " << i;
}

TEST(Concentration, OfTheQibaObjectFollowsItsTruth) {
  // cell Ktrans 0.35 /min, ve 0.5: C(t) <= ve max(Cp); late it approaches ve Cp, as kep = 0.7 /min
  const auto cells = reference("qiba_v6/qiba_v6_cells.nii.gz");
  const auto table = reference("qiba_v6/qiba_v6_aif.csv");
  if (cells.empty() || table.empty()) GTEST_SKIP() << "no reference data";
  const TemporaryFolder folder;
  const std::vector<double> Cp = readCurveTable(table).columns[1];

  const auto converted = run("concentration " + cells.string() +
                             " --tr 5 --flip-angle 30 --t1 1000 --baseline 0:3 -o " + (folder / "c.nii.gz"));

  ASSERT_EQ(converted.exitCode, 0) << converted.err;
  const std::vector<float> found =
      curveAt(readSeries(std::filesystem::path(folder / "c.nii.gz")), 4 + 5 * 5);  // the last cell
  const double Ktrans = 0.35 / 60.0, kep = Ktrans / 0.5, step = 0.5;
  double tissue = 0.0;  // trapezoid rule, within 2.2 % (README of the data)
  const double decay = std::exp(-kep * step);
  for (std::size_t i = 1; i < found.size(); ++i) {
    tissue = tissue * decay + Ktrans * step / 2 * (Cp[i - 1] * decay + Cp[i]);
    ASSERT_NEAR(found[i], tissue, 0.005 + 0.022 * tissue) << "frame " << i;
  }
}

/// The sidecar of what the command makes of two samples, by `options`.
nlohmann::json sidecarOf(const std::string& options) {
  const TemporaryFolder folder;
  writeImage(folder / "s.nii",
             {.geometry = {.size = {1, 1, 1}}, .values = std::vector<float>{1.0F, 2.0F}, .frames = 2},
             Overwrite::Refuse);
  const auto converted =
      run("concentration " + (folder / "s.nii ") + options + " --baseline 0:0 -o " + (folder / "c.nii"));
  EXPECT_EQ(converted.exitCode, 0) << converted.err;
  return nlohmann::json::parse(testing::readBytes(folder / "c.json"));
}

TEST(Concentration, OfAnAbsoluteEnhancementHasTheUnitOfTheSignal) {
  EXPECT_EQ(sidecarOf("--conversion absolute")["unit"], "signal");
}

TEST(Concentration, OfAnEnhancementWithItsFactorIsInMillimolar) {
  EXPECT_EQ(sidecarOf("--conversion absolute --k 0.01")["unit"], "mmol/l");
}

/// What the command makes of a series of one voxel, by `options`.
std::vector<float> convertedCurve(const std::vector<float>& signal, const std::string& options) {
  const TemporaryFolder folder;
  writeImage(folder / "s.nii",
             {.geometry = {.size = {1, 1, 1}}, .values = signal, .frames = static_cast<int>(signal.size())},
             Overwrite::Refuse);
  const auto converted = run("concentration " + (folder / "s.nii ") + options + " -o " + (folder / "c.nii"));
  EXPECT_EQ(converted.exitCode, 0) << converted.err;
  if (converted.exitCode != 0) return {};
  return curveAt(readSeries(std::filesystem::path(folder / "c.nii")), 0);
}

// The agent of the phantom comes with sample 120; the foot of its bolus may add a few samples to the
// baseline.
TEST(Fit, FindsTheBaselineByItself) {
  const TemporaryFolder folder;
  run("simulate qiba-tofts -o " + (folder / "p"));
  const std::string command = "fit tofts " + (folder / "p/series.nii.gz") + " --aif " +
                              (folder / "p/aif.csv") + " --t1 1000 --mask " + (folder / "p/mask.nii.gz");

  const auto found = run(command + " --input signal --verbose -o " + (folder / "found"));
  const auto given = run(command + " --baseline 0:60 -o " + (folder / "given"));

  ASSERT_EQ(found.exitCode, 0) << found.err;
  ASSERT_EQ(given.exitCode, 0) << given.err;
  const auto record = nlohmann::json::parse(testing::readBytes(folder / "found/job.json"));
  const std::string baseline = record["baseline"];
  EXPECT_THAT(found.err, HasSubstr("baseline: samples " + baseline));
  const auto compared = run("compare " + (folder / "found/Ktrans.nii.gz ") +
                            (folder / "given/Ktrans.nii.gz") + " --relative 0.003");
  EXPECT_EQ(compared.exitCode, 0) << baseline << compared.out << compared.err;
}

// 1 - exp(-0.3 s R1), T10 1.5 s, r1 4 l/(mmol s), 0.5 mmol/l
TEST(Concentration, InvertsATurboFlash) {
  const auto found =
      convertedCurve({0.181269247F, 0.181269247F, 0.550671036F},
                     "--conversion turboflash --recovery-time 300 --t1 1500 --r1 4 --baseline 0:1");

  ASSERT_EQ(found.size(), 3U);
  EXPECT_NEAR(found[2], 0.5, 1e-6);
}

// exp(-0.03 s 5 l/(mmol s) 2 mmol/l)
TEST(Concentration, InvertsALossOfSignalWithoutT1) {
  const auto found = convertedCurve({1000.0F, 1000.0F, 740.818221F},
                                    "--conversion t2star --te 30 --r2star 5 --baseline 0:1");

  ASSERT_EQ(found.size(), 3U);
  EXPECT_NEAR(found[2], 2.0, 2e-6);
}

TEST(Concentration, NamesAnOptionThatIsMissing) {
  const TemporaryFolder folder;
  run("simulate extended-tofts-grid --size 8,8,3 -o " + (folder / "p"));

  const auto converted = run("concentration " + (folder / "p/series.nii.gz") +
                             " --t1 1000 --baseline 0:3 -o " + (folder / "c.nii.gz"));

  EXPECT_EQ(converted.exitCode, 2);
  EXPECT_THAT(converted.err, HasSubstr("--tr: not given"));
}

TEST(Concentration, RefusesABaselineOutsideTheSeries) {
  const TemporaryFolder folder;
  run("simulate qiba-tofts -o " + (folder / "p"));

  const auto converted = run("concentration " + (folder / "p/series.nii.gz") +
                             " --t1 1000 --baseline 0:5000 -o " + (folder / "c.nii.gz"));

  EXPECT_EQ(converted.exitCode, 5) << converted.err;
}

TEST(Aif, SamplesAPublishedFunctionAtTheTimesOfTheSeries) {
  const TemporaryFolder folder;
  run("simulate extended-tofts-grid --size 8,8,3 -o " + (folder / "p"));

  const auto written =
      run("aif " + (folder / "p/series.nii.gz") + " --from weinmann -o " + (folder / "aif.csv"));

  ASSERT_EQ(written.exitCode, 0) << written.err;
  // Weinmann at t = 0: 0.1 mmol/kg (3.99 + 4.78) kg/l
  EXPECT_NEAR(readArterialInput(folder / "aif.csv").columns.front().front(), 0.877, 1e-9);
}

}  // namespace
}  // namespace voxelfit
