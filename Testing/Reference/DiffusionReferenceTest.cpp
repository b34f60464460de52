// SPDX-License-Identifier: BSD-3-Clause
// IVIM against the tissues of the OSIPI TF2.4_IVIM-MRI_CodeCollection (tests/IVIMmodels/unit_tests), with the
// tolerances of that collection, and against the errors of an exact SciPy fit; ADC against Madym's
// calibration data.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "Batch/Fits.h"
#include "Io/TemporaryFolder.h"
#include "Reference/Errors.h"

namespace voxelfit {
namespace {

using namespace testing;

nlohmann::json readJson(const std::filesystem::path& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file);
}

/// Relative errors of all tissues of one file; D where f < 0.8 and Dstar where f > 0.03, as the collection
/// does.
struct IvimErrors {
  Errors f, D, Dstar;
  explicit IvimErrors(const std::string& file)
      : f(file + " f (relative)"), D(file + " D (relative)"), Dstar(file + " Dstar (relative)") {}
};

FitOutcome fitTissue(const std::string& model, const std::vector<double>& bValues,
                     std::vector<double> signal) {
  const double first = signal.at(0);
  for (double& s : signal) s /= first;
  FitJob job = jobFor(model, bValues);
  setBounds(job, "S0", 0.7, 1.3);
  setBounds(job, "f", 0.0, 1.0);
  setBounds(job, "D", 0.0, 0.005);
  setBounds(job, "Dstar", 0.005, 0.2);
  return fitCurves(job, {signal});
}

void compareTissues(const std::filesystem::path& path, IvimErrors& errors,
                    const std::string& model = "ivim") {
  const auto file = readJson(path);
  const auto bValues = file.at("config").at("bvalues").get<std::vector<double>>();
  for (const auto& [name, tissue] : file.items()) {
    if (name == "config") continue;
    SCOPED_TRACE(name);
    const double f = tissue.at("f"), D = tissue.at("D"), Dstar = tissue.at("Dp");
    const FitOutcome outcome = fitTissue(model, bValues, tissue.at("data"));
    const double foundF = values(outcome, "f")[0], foundD = values(outcome, "D")[0];
    const double foundDstar = values(outcome, "Dstar")[0];
    expectWithin(foundF, f, 0.2, 0.1);
    if (f > 0.0) errors.f.addRelative(foundF, f);
    if (f < 0.8) {
      expectWithin(foundD, D, 5e-4, 0.1);
      errors.D.addRelative(foundD, D);
    }
    if (f > 0.03) {
      expectWithin(foundDstar, Dstar, 0.1, 0.1);
      errors.Dstar.addRelative(foundDstar, Dstar);
    }
  }
}

TEST(IvimReference, GenericTissuesAreAsCloseToTheTruthAsAnExactFit) {
  const auto path = reference("osipi_ivim/generic.json");
  if (path.empty()) GTEST_SKIP() << kNoReference;
  IvimErrors errors("ivim generic");

  compareTissues(path, errors);

  EXPECT_LE(errors.D.median(), kExactFitMargin * 0.0014);
  EXPECT_LE(errors.D.largest(), kExactFitMargin * 0.007);
  EXPECT_LE(errors.f.median(), kExactFitMargin * 0.00339);  // quoted as 0.3 %
  EXPECT_LE(errors.f.largest(), kExactFitMargin * 0.06);
  EXPECT_LE(errors.Dstar.median(), kExactFitMargin * 0.007);
  EXPECT_LE(errors.Dstar.largest(), kExactFitMargin * 0.03);
}

TEST(IvimReference, GenericOneTissuesAreAsCloseToTheTruthAsAnExactFit) {
  const auto path = reference("osipi_ivim/generic_one.json");
  if (path.empty()) GTEST_SKIP() << kNoReference;
  IvimErrors errors("ivim generic_one");

  compareTissues(path, errors);

  EXPECT_LE(errors.D.largest(), kExactFitMargin * 0.007);
  EXPECT_LE(errors.f.largest(), kExactFitMargin * 0.04);
  EXPECT_LE(errors.Dstar.largest(), kExactFitMargin * 0.04);
}

TEST(IvimReference, GenericBrainTissuesAreAsCloseToTheTruthAsAnExactFit) {
  const auto path = reference("osipi_ivim/generic_brain.json");
  if (path.empty()) GTEST_SKIP() << kNoReference;
  IvimErrors errors("ivim generic_brain");

  compareTissues(path, errors);

  EXPECT_LE(errors.D.largest(), 0.10);
  EXPECT_LE(errors.f.largest(), 0.10);
  EXPECT_LE(errors.Dstar.largest(), kExactFitMargin * 0.05);
}

TEST(IvimReference, SegmentedFitsStayWithinTheTolerancesOfTheCollection) {
  for (const char* file : {"generic.json", "generic_one.json", "generic_brain.json"}) {
    const auto path = reference(std::string("osipi_ivim/") + file);
    if (path.empty()) GTEST_SKIP() << kNoReference;
    IvimErrors errors(std::string("ivim-segmented ") + file);

    compareTissues(path, errors, "ivim-segmented");
  }
}

TEST(AdcReference, AgreesWithMadym) {
  const auto path = reference("madym_calibration/DWI_ADC.json");
  if (path.empty()) GTEST_SKIP() << kNoReference;
  const auto file = readJson(path);
  const double ADC = file.at("ADC_mm2_per_s"), S0 = file.at("S0");

  const FitOutcome outcome = fitCurves(jobFor("adc", file.at("b_s_per_mm2")), {file.at("signal")});

  expectWithin(values(outcome, "D")[0], ADC, 0.0, 1e-4);
  expectWithin(values(outcome, "S0")[0], S0, 0.0, 1e-4);
}

}  // namespace
}  // namespace voxelfit
