// SPDX-License-Identifier: BSD-3-Clause
// Perfusion models against concentration curves of the OSIPI DCE-DSC-MRI_CodeCollection (test/DCEmodels),
// with the tolerances of that collection, and against the errors of an exact SciPy fit of the same curves.
#include <gtest/gtest.h>

#include "Batch/Fits.h"
#include "Reference/Errors.h"
#include "Signal/ReferenceTable.h"

namespace voxelfit {
namespace {

using namespace testing;

struct Columns {
  const char *curve, *input, *inputTimes;
};

/// The fit of one curve with the collection's bounds: rates 0 to 5 /min, volumes 0 to 1.
FitOutcome fitRow(const std::string& model, const Row& row, const Columns& columns) {
  FitJob job = jobFor(model, numbers(row.at("t")));
  job.input = InputFunction{numbers(row.at(columns.inputTimes)), numbers(row.at(columns.input)), "reference"};
  return fitCurves(job, {numbers(row.at(columns.curve))});
}

double perMinute(const FitOutcome& outcome) { return unit::per_min.fromBase(values(outcome, "Ktrans")[0]); }

TEST(PerfusionReference, ToftsIsAsCloseToTheTruthAsAnExactFit) {
  const auto table = readReference("osipi_dce/tofts.csv");
  if (table.empty()) GTEST_SKIP() << kNoReference;

  Errors Ktrans("tofts Ktrans (1/min)"), ve("tofts ve");
  for (const Row& row : table) {
    SCOPED_TRACE(row.at("label"));
    const FitOutcome outcome = fitRow("tofts", row, {"C", "ca", "ta"});
    const double trueKtrans = std::stod(row.at("Ktrans")), trueVe = std::stod(row.at("ve"));
    expectWithin(perMinute(outcome), trueKtrans, 0.005, 0.1);
    expectWithin(values(outcome, "ve")[0], trueVe, 0.05, 0.0);
    Ktrans.add(perMinute(outcome), trueKtrans);
    ve.add(values(outcome, "ve")[0], trueVe);
  }

  EXPECT_LE(Ktrans.mean(), kExactFitMargin * 0.0008);
  EXPECT_LE(Ktrans.largest(), kExactFitMargin * 0.0022);
  EXPECT_LE(ve.mean(), kExactFitMargin * 0.0007);
  EXPECT_LE(ve.largest(), kExactFitMargin * 0.0042);
}

TEST(PerfusionReference, ExtendedToftsIsAsCloseToTheTruthAsAnExactFit) {
  const auto table = readReference("osipi_dce/extended_tofts.csv");
  if (table.empty()) GTEST_SKIP() << kNoReference;

  Errors Ktrans("extended-tofts Ktrans (1/min)"), ve("extended-tofts ve"), vp("extended-tofts vp");
  for (const Row& row : table) {
    SCOPED_TRACE(row.at("label"));
    const FitOutcome outcome = fitRow("extended-tofts", row, {"C", "ca", "ta"});
    const double trueKtrans = std::stod(row.at("Ktrans")), trueVe = std::stod(row.at("ve"));
    const double trueVp = std::stod(row.at("vp"));
    expectWithin(perMinute(outcome), trueKtrans, 0.005, 0.1);
    expectWithin(values(outcome, "ve")[0], trueVe, 0.05, 0.0);
    expectWithin(values(outcome, "vp")[0], trueVp, 0.025, 0.0);
    Ktrans.add(perMinute(outcome), trueKtrans);
    ve.add(values(outcome, "ve")[0], trueVe);
    vp.add(values(outcome, "vp")[0], trueVp);
  }

  EXPECT_LE(Ktrans.mean(), kExactFitMargin * 0.0003);
  EXPECT_LE(ve.mean(), kExactFitMargin * 0.0006);
  EXPECT_LE(vp.mean(), kExactFitMargin * 0.0003);
}

TEST(PerfusionReference, PatlakIsAsCloseToTheTruthAsAnExactFit) {
  const auto table = readReference("osipi_dce/patlak_delay0.csv");
  if (table.empty()) GTEST_SKIP() << kNoReference;

  Errors Ktrans("patlak PS (1/min)"), vp("patlak vp");
  for (const Row& row : table) {
    SCOPED_TRACE(row.at("label"));
    const FitOutcome outcome = fitRow("patlak", row, {"C_t", "cp_aif", "t"});
    const double truePS = std::stod(row.at("ps")), trueVp = std::stod(row.at("vp"));
    expectWithin(perMinute(outcome), truePS, 0.005, 0.1);
    expectWithin(values(outcome, "vp")[0], trueVp, 0.025, 0.0);
    Ktrans.add(perMinute(outcome), truePS);
    vp.add(values(outcome, "vp")[0], trueVp);
  }

  EXPECT_LE(Ktrans.mean(), kExactFitMargin * 0.0002);
  EXPECT_LE(vp.mean(), kExactFitMargin * 0.0006);
}

}  // namespace
}  // namespace voxelfit
