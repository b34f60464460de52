// SPDX-License-Identifier: BSD-3-Clause
// Fits with a free delay against delayed curves of the OSIPI DCE-DSC-MRI_CodeCollection (test/DCEmodels) and
// the digital reference object of PkModeling, with the errors of an exact SciPy fit of the same curves.
#include <gtest/gtest.h>

#include <map>

#include "Batch/Fits.h"
#include "Io/ImageFile.h"
#include "Io/TemporaryFolder.h"
#include "Reference/Errors.h"
#include "Signal/MeasuredInput.h"
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

/// The fit of one curve, which lags its own by `zeros` samples, with the collection's bounds of the delay.
FitOutcome fitRow(const std::string& model, const Row& row, const Columns& columns, int zeros) {
  FitJob job = delayedJob(model, numbers(row.at("t")));
  setBounds(job, "delay", -10.0, 10.0);
  job.input = InputFunction{numbers(row.at(columns.inputTimes)), numbers(row.at(columns.input)), "reference"};
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

void fitFile(const std::string& model, const std::string& file, LaggingErrors& errors) {
  for (const Row& row : readReference("osipi_dce/" + file + ".csv")) {
    SCOPED_TRACE(file + " " + row.at("label"));
    const FitOutcome outcome = fitRow(model, row, {"C_t", "cp_aif", "t"}, 0);
    const double PS = hasColumn(row, "fp") ? unit::ml_per_100ml_min.fromBase(values(outcome, "PS")[0]) / 100.0
                                           : perMinute(outcome, "Ktrans");
    expectDelay(outcome, std::stod(row.at("arterial_delay")), errors.delay);
    errors.PS.add(PS, std::stod(row.at("ps")));
    errors.vp.add(values(outcome, "vp")[0], std::stod(row.at("vp")));
    if (hasColumn(row, "ve")) errors.ve.add(values(outcome, "ve")[0], std::stod(row.at("ve")));
    if (hasColumn(row, "fp"))
      errors.Fp.add(unit::ml_per_100ml_min.fromBase(values(outcome, "Fp")[0]), std::stod(row.at("fp")));
  }
}

TEST(DelayReference, PatlakIsAsCloseToTheTruthAsAnExactFit) {
  if (readReference("osipi_dce/patlak_delay5.csv").empty()) GTEST_SKIP() << kNoReference;
  LaggingErrors errors("patlak with delay,");

  fitFile("patlak", "patlak_delay0", errors);
  fitFile("patlak", "patlak_delay5", errors);

  EXPECT_LE(errors.vp.mean(), kExactFitMargin * 0.0006);
  EXPECT_LE(errors.PS.mean(), kExactFitMargin * 0.0002);
  EXPECT_LE(errors.delay.largest(), kExactFitMargin * 0.04);
}

/// Blood in voxel (0, 0), tissue where truth.csv has a row; sequence and T1 of parameters.json. The agent
/// arrives 40 s after the start, in the ninth frame.
FitOutcome fitObject(const std::string& file, const std::vector<std::int64_t>& voxels) {
  const auto series = std::make_shared<const Series>(readImage(reference("pkmodeling_dro/" + file)));
  const ConversionSettings sequence{Conversion::Spgr, 0.005, unit::deg.toBase(15.0), 3.7, {0, 7}};
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

  // the medians of Ktrans are SciPy's on the same voxels; the description's 1.3 % could not be had from them
  using Case = std::pair<const char*, double>;
  for (const auto& [file, medianKtrans] :
       {Case{"DRO5min5secinf.nrrd", 0.0186}, Case{"DRO3min5secinf.nrrd", 0.0217}}) {
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
    EXPECT_LE(Ktrans.mean(), kExactFitMargin * 0.006);
    EXPECT_LE(relativeKtrans.median(), kExactFitMargin * medianKtrans);
    EXPECT_LE(ve.mean(), kExactFitMargin * 0.007);
    EXPECT_LE(relativeVe.median(), kExactFitMargin * 0.021);
    EXPECT_LE(delay.mean(), kExactFitMargin * 1.2);
  }
}

}  // namespace
}  // namespace voxelfit
