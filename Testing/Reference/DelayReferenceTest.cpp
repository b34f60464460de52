// SPDX-License-Identifier: BSD-3-Clause
// Fits with a delay against delayed curves of the OSIPI DCE-DSC-MRI_CodeCollection (test/DCEmodels), Madym's
// calibration curve and the digital reference object of PkModeling, with the errors of an exact SciPy fit of
// the same curves.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "Batch/Fits.h"
#include "Io/ImageFile.h"
#include "Io/TemporaryFolder.h"
#include "Reference/Errors.h"
#include "Signal/MeasuredInput.h"
#include "Signal/PopulationInput.h"
#include "Signal/ReferenceTable.h"

namespace voxelfit {
namespace {

using namespace testing;

/// A job with the delay as a parameter.
FitJob delayedJob(const std::string& model, std::vector<double> axis) {
  FitJob job = jobFor(model, std::move(axis));
  job.undelayed = job.model;
  job.model = registry().find(model, Wrapping::Delay);
  return job;
}

struct Columns {
  const char *curve, *input, *inputTimes;
};

/// A job for a curve, with the collection's bounds of the delay.
FitJob jobOfRow(const std::string& model, const Row& row, const Columns& columns) {
  FitJob job = delayedJob(model, numbers(row.at("t")));
  setBounds(job, "delay", -10.0, 10.0);
  job.input = InputFunction{numbers(row.at(columns.inputTimes)), numbers(row.at(columns.input)), "reference"};
  return job;
}

/// The fit of one curve, which lags its own by `zeros` samples.
FitOutcome fitRow(const std::string& model, const Row& row, const Columns& columns, int zeros) {
  const FitJob job = jobOfRow(model, row, columns);
  std::vector<double> curve = numbers(row.at(columns.curve));
  curve.insert(curve.begin(), zeros, 0.0);
  curve.resize(job.axis.size());
  return fitCurves(job, {curve});
}

double perMinute(const FitOutcome& outcome, const char* name) {
  return unit::per_min.fromBase(values(outcome, name)[0]);
}

/// Source tolerance of the delay: 1 s.
void expectDelay(const FitOutcome& outcome, double truth, Errors& errors) {
  EXPECT_NEAR(values(outcome, "delay")[0], truth, 1.0);
  errors.add(values(outcome, "delay")[0], truth);
}

TEST(DelayReference, ToftsIsAsCloseToTheTruthAsAnExactFitWithoutDelay) {
  const auto table = readReference("osipi_dce/tofts.csv");
  if (table.empty()) GTEST_SKIP() << kNoReference;

  Errors Ktrans("tofts with delay, Ktrans (1/min)"), ve("tofts with delay, ve"), delay("tofts, delay (s)");
  for (const Row& row : table) {
    SCOPED_TRACE(row.at("label"));
    constexpr int kZeros = 10;
    const FitOutcome outcome = fitRow("tofts", row, {"C", "ca", "ta"}, kZeros);
    expectDelay(outcome, numbers(row.at("t"))[kZeros], delay);
    Ktrans.add(perMinute(outcome, "Ktrans"), std::stod(row.at("Ktrans")));
    ve.add(values(outcome, "ve")[0], std::stod(row.at("ve")));
  }

  EXPECT_LE(Ktrans.mean(), kExactFitMargin * 0.0008);
  EXPECT_LE(Ktrans.largest(), kExactFitMargin * 0.0022);
  EXPECT_LE(ve.mean(), kExactFitMargin * 0.0008);
  EXPECT_LE(ve.largest(), kExactFitMargin * 0.0042);
}

TEST(DelayReference, ExtendedToftsIsAsCloseToTheTruthAsAnExactFitWithoutDelay) {
  const auto table = readReference("osipi_dce/extended_tofts.csv");
  if (table.empty()) GTEST_SKIP() << kNoReference;

  Errors Ktrans("extended-tofts with delay, Ktrans (1/min)"), ve("extended-tofts with delay, ve"),
      vp("extended-tofts with delay, vp"), delay("extended-tofts, delay (s)");
  for (const Row& row : table) {
    SCOPED_TRACE(row.at("label"));
    constexpr int kZeros = 5;
    const FitOutcome outcome = fitRow("extended-tofts", row, {"C", "ca", "ta"}, kZeros);
    expectDelay(outcome, numbers(row.at("t"))[kZeros], delay);
    Ktrans.add(perMinute(outcome, "Ktrans"), std::stod(row.at("Ktrans")));
    ve.add(values(outcome, "ve")[0], std::stod(row.at("ve")));
    vp.add(values(outcome, "vp")[0], std::stod(row.at("vp")));
  }

  // SciPy with a free delay on these curves; without one it reaches 0.0003, 0.0006 and 0.0003
  EXPECT_LE(Ktrans.mean(), kExactFitMargin * 0.00039);
  EXPECT_LE(ve.mean(), kExactFitMargin * 0.00048);
  EXPECT_LE(vp.mean(), kExactFitMargin * 0.00035);
  EXPECT_LE(delay.mean(), kExactFitMargin * 0.046);
}

/// Errors of one model over its curves.
struct LaggingErrors {
  explicit LaggingErrors(const std::string& file)
      : vp(file + " vp"), ve(file + " ve"), Fp(file + " Fp"), PS(file + " PS"), delay(file + " delay (s)") {}
  Errors vp, ve, Fp, PS, delay;
};

bool hasColumn(const Row& row, const char* name) { return row.find(name) != row.end(); }

enum class TrueDelay : std::uint8_t { Unknown, Known };

/// Fits all curves of a file. Source tolerances: vp 0.025, ve 0.05, PS 0.005 /min + 10 %, Fp 5 ml/100ml/min +
/// 10 %.
void fitFile(const std::string& model, const std::string& file, TrueDelay delay, LaggingErrors& errors) {
  for (const Row& row : readReference("osipi_dce/" + file + ".csv")) {
    SCOPED_TRACE(file + " " + row.at("label"));
    const auto truth = [&](const char* name) { return std::stod(row.at(name)); };
    FitJob job = jobOfRow(model, row, {"C_t", "cp_aif", "t"});
    if (delay == TrueDelay::Known) fixAt(job, "delay", truth("arterial_delay"));
    const FitOutcome outcome = fitCurves(job, {numbers(row.at("C_t"))});
    const auto take = [&](double found, const char* name, double tolerance, double share, Errors& into) {
      expectWithin(found, truth(name), tolerance, share);
      into.add(found, truth(name));
    };
    expectDelay(outcome, truth("arterial_delay"), errors.delay);
    take(values(outcome, "vp")[0], "vp", 0.025, 0.0, errors.vp);
    if (hasColumn(row, "ve")) take(values(outcome, "ve")[0], "ve", 0.05, 0.0, errors.ve);
    take(perMinute(outcome, hasColumn(row, "fp") ? "PS" : "Ktrans"), "ps", 0.005, 0.1, errors.PS);
    if (hasColumn(row, "fp"))
      take(unit::ml_per_100ml_min.fromBase(values(outcome, "Fp")[0]), "fp", 5.0, 0.1, errors.Fp);
  }
}

TEST(DelayReference, PatlakIsAsCloseToTheTruthAsAnExactFit) {
  if (readReference("osipi_dce/patlak_delay5.csv").empty()) GTEST_SKIP() << kNoReference;
  LaggingErrors errors("patlak with delay,");

  fitFile("patlak", "patlak_delay0", TrueDelay::Unknown, errors);
  fitFile("patlak", "patlak_delay5", TrueDelay::Unknown, errors);

  EXPECT_LE(errors.vp.mean(), kExactFitMargin * 0.0006);
  EXPECT_LE(errors.PS.mean(), kExactFitMargin * 0.0002);
  EXPECT_LE(errors.delay.largest(), kExactFitMargin * 0.04);
}

TEST(DelayReference, TwoCompartmentExchangeOfKnownDelayIsAsCloseToTheTruthAsAnExactFit) {
  if (readReference("osipi_dce/2cxm_delay5.csv").empty()) GTEST_SKIP() << kNoReference;
  LaggingErrors errors("2cxm with known delay,");

  fitFile("2cxm", "2cxm_delay0", TrueDelay::Known, errors);
  fitFile("2cxm", "2cxm_delay5", TrueDelay::Known, errors);

  EXPECT_LE(errors.vp.mean(), kExactFitMargin * 0.0012);
  EXPECT_LE(errors.ve.mean(), kExactFitMargin * 0.0013);
  EXPECT_LE(errors.Fp.mean(), kExactFitMargin * 0.09);
  EXPECT_LE(errors.PS.mean(), kExactFitMargin * 0.0018);
}

// SciPy with a free delay on these curves; the description quotes fits that know it
TEST(DelayReference, TwoCompartmentExchangeIsAsCloseToTheTruthAsAnExactFit) {
  if (readReference("osipi_dce/2cxm_delay5.csv").empty()) GTEST_SKIP() << kNoReference;
  LaggingErrors errors("2cxm with delay,");

  fitFile("2cxm", "2cxm_delay0", TrueDelay::Unknown, errors);
  fitFile("2cxm", "2cxm_delay5", TrueDelay::Unknown, errors);

  EXPECT_LE(errors.vp.mean(), kExactFitMargin * 0.00132);
  EXPECT_LE(errors.ve.mean(), kExactFitMargin * 0.00123);
  EXPECT_LE(errors.Fp.mean(), kExactFitMargin * 0.146);
  EXPECT_LE(errors.PS.mean(), kExactFitMargin * 0.00185);
  EXPECT_LE(errors.delay.mean(), kExactFitMargin * 0.0238);
}

TEST(DelayReference, TwoCompartmentUptakeOfKnownDelayIsAsCloseToTheTruthAsAnExactFit) {
  if (readReference("osipi_dce/2cum_delay5.csv").empty()) GTEST_SKIP() << kNoReference;
  LaggingErrors errors("2cum with known delay,");

  fitFile("2cum", "2cum_delay0", TrueDelay::Known, errors);
  fitFile("2cum", "2cum_delay5", TrueDelay::Known, errors);

  EXPECT_LE(errors.Fp.mean(), kExactFitMargin * 0.15);
  EXPECT_LE(errors.vp.mean(), kExactFitMargin * 0.000592);  // SciPy on these curves; 0.0005 on all
  EXPECT_LE(errors.PS.mean(), kExactFitMargin * 0.0005);
}

// SciPy with a free delay on these curves; the description quotes fits that know it
TEST(DelayReference, TwoCompartmentUptakeIsAsCloseToTheTruthAsAnExactFit) {
  if (readReference("osipi_dce/2cum_delay5.csv").empty()) GTEST_SKIP() << kNoReference;
  LaggingErrors errors("2cum with delay,");

  fitFile("2cum", "2cum_delay0", TrueDelay::Unknown, errors);
  fitFile("2cum", "2cum_delay5", TrueDelay::Unknown, errors);

  EXPECT_LE(errors.vp.mean(), kExactFitMargin * 0.000682);
  EXPECT_LE(errors.Fp.mean(), kExactFitMargin * 0.41);
  EXPECT_LE(errors.PS.mean(), kExactFitMargin * 0.000541);
  EXPECT_LE(errors.delay.mean(), kExactFitMargin * 0.0637);
}

/// Madym's curves: Parker's function as plasma for a haematocrit of 0.42, in the artery with frame 7 and in
/// the tissue 6 s later.
struct Calibration {
  explicit Calibration(const std::filesystem::path& path)
      : file(nlohmann::json::parse(std::ifstream(path))), times(file.at("t_min").get<std::vector<double>>()) {
    for (double& t : times) t = unit::min.toBase(t);
  }

  /// Parker's function at a step (s).
  InputFunction inputEvery(double step) const {
    const int rows = static_cast<int>(std::lround(times.back() / step)) + 1;
    InputFunction blood{.times = evenly(0.0, step, rows), .concentration = {}, .description = "Parker"};
    for (const double t : blood.times)
      blood.concentration.push_back(findPopulationInput("parker")->concentration(t - times[7]));
    return bloodToPlasma(std::move(blood), 0.42);
  }

  FitOutcome fit(const char* curve, InputFunction input) const {
    FitJob job = delayedJob("extended-tofts", times);
    job.input = std::move(input);
    return fitCurves(job, {file.at(curve)});
  }

  nlohmann::json file;
  std::vector<double> times;
};

/// Truth: Ktrans 0.25 /min, ve 0.2 and vp 0.1.
double largestShare(const FitOutcome& outcome, const char* name) {
  Errors errors(std::string("extended-tofts with delay, madym ") + name + " (relative)");
  errors.addRelative(perMinute(outcome, "Ktrans"), 0.25);
  errors.addRelative(values(outcome, "ve")[0], 0.2);
  errors.addRelative(values(outcome, "vp")[0], 0.1);
  return errors.largest();
}

TEST(DelayReference, MadymsCurveWithoutNoiseGivesItsParameters) {
  const auto path = reference("madym_calibration/ETM.json");
  if (path.empty()) GTEST_SKIP() << kNoReference;
  const Calibration calibration(path);

  const FitOutcome outcome = calibration.fit("C_tissue_noise_free", calibration.inputEvery(0.5));

  EXPECT_LE(largestShare(outcome, "without noise"), kExactFitMargin * 0.004);
}

// Source tolerance: 10 % on every parameter.
TEST(DelayReference, MadymsNoisyCurveGivesItsParameters) {
  const auto path = reference("madym_calibration/ETM.json");
  if (path.empty()) GTEST_SKIP() << kNoReference;
  const Calibration calibration(path);

  const FitOutcome outcome = calibration.fit("C_tissue_noise_sd_0p001", calibration.inputEvery(0.5));

  EXPECT_LE(largestShare(outcome, "with noise"), 0.1);
  EXPECT_NEAR(values(outcome, "delay")[0], 6.0, 0.1 * 6.0);
}

// Lines between samples that are 5 s apart miss much of the first pass.
TEST(DelayReference, MadymsSampledInputFunctionCostsSevenPercentOfKtrans) {
  const auto path = reference("madym_calibration/ETM.json");
  if (path.empty()) GTEST_SKIP() << kNoReference;
  const Calibration calibration(path);

  const FitOutcome outcome = calibration.fit(
      "C_tissue_noise_free",
      {calibration.times, calibration.file.at("Cp_AIF_mM").get<std::vector<double>>(), "Madym"});

  EXPECT_LE(largestShare(outcome, "with its samples of the input"), 0.1);  // source tolerance
  EXPECT_LE(std::abs(perMinute(outcome, "Ktrans") / 0.25 - 1.0), kExactFitMargin * 0.07);
}

/// Blood in voxel (0, 0), tissue where truth.csv has a row; sequence and T1 of parameters.json. The baseline
/// is short, as the artery brightens softly: by 0.14 % in the sixth frame, by 8 % in the eighth.
FitOutcome fitObject(const std::string& file, const std::vector<std::int64_t>& voxels) {
  const auto series = std::make_shared<const Series>(readImage(reference("pkmodeling_dro/" + file)));
  const ConversionSettings sequence{Conversion::Spgr, 0.005, unit::deg.toBase(15.0), 3.7, {0, 4}};
  FitJob job = delayedJob("extended-tofts", series->axis.values);
  job.input = bloodToPlasma(inputFromSignal(*series, std::vector<std::int64_t>{0}, sequence, 1.628664), 0.45);
  const auto backend = makeCpuBackend(usableInstructionSet());
  const ConcentrationSource tissue(series, sequence, {1.434, 1.0, nullptr, nullptr});
  Unwatched nobody;
  return runFit(job, tissue, {series->geometry, voxels}, *backend, nobody);
}

TEST(DelayReference, ObjectOfPkModelingIsAsCloseToTheTruthAsAnExactFit) {
  const auto table = readReference("pkmodeling_dro/truth.csv");
  if (table.empty()) GTEST_SKIP() << kNoReference;

  // The description has the errors of the first series for a fit with these frames as baseline and with an
  // input function interpolated at the frames: Ktrans 0.006 (1.3 %), ve 0.007 (2.1 %), delay 1.2 s; of the
  // second series it gives ve no better than 0.0105 (3.1 %). SciPy with moving rows reaches these.
  struct Case {
    const char* file;
    double Ktrans, medianKtrans, ve, medianVe, delay;
  };
  for (const auto& [file, wantedKtrans, medianKtrans, wantedVe, medianVe, wantedDelay] :
       {Case{"DRO5min5secinf.nrrd", 0.0035, 0.0082, 0.0051, 0.0166, 0.854},
        Case{"DRO3min5secinf.nrrd", 0.0038, 0.0090, 0.0089, 0.0248, 0.842}}) {
    SCOPED_TRACE(file);
    const Geometry grid = readImage(reference(std::string("pkmodeling_dro/") + file)).geometry;
    std::map<std::int64_t, Row> truth;
    std::vector<std::int64_t> voxels;
    for (const Row& row : table) truth[grid.index(std::stoi(row.at("x")), std::stoi(row.at("y")), 0)] = row;
    for (const auto& [voxel, row] : truth) voxels.push_back(voxel);

    const FitOutcome outcome = fitObject(file, voxels);

    Errors Ktrans(std::string(file) + " Ktrans (1/min)"), ve(std::string(file) + " ve"),
        relativeKtrans(std::string(file) + " Ktrans (relative)"),
        relativeVe(std::string(file) + " ve (relative)"), delay(std::string(file) + " delay (s)");
    for (std::size_t v = 0; v < voxels.size(); ++v) {
      const Row& row = truth[voxels[v]];
      const double found = unit::per_min.fromBase(values(outcome, "Ktrans")[v]);
      Ktrans.add(found, std::stod(row.at("Ktrans_per_min")));
      relativeKtrans.addRelative(found, std::stod(row.at("Ktrans_per_min")));
      ve.add(values(outcome, "ve")[v], std::stod(row.at("ve")));
      relativeVe.addRelative(values(outcome, "ve")[v], std::stod(row.at("ve")));
      delay.add(values(outcome, "delay")[v], std::stod(row.at("delay_vs_AIF_s")));
    }
    EXPECT_LE(Ktrans.mean(), kExactFitMargin * wantedKtrans);
    EXPECT_LE(relativeKtrans.median(), kExactFitMargin * medianKtrans);
    EXPECT_LE(ve.mean(), kExactFitMargin * wantedVe);
    EXPECT_LE(relativeVe.median(), kExactFitMargin * medianVe);
    EXPECT_LE(delay.mean(), kExactFitMargin * wantedDelay);
  }
}

}  // namespace
}  // namespace voxelfit
