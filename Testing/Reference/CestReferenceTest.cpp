// SPDX-License-Identifier: BSD-3-Clause
// Fits of simulated spectra with known truth, against the errors of an exact SciPy fit of the same spectra:
// five Lorentzian pools at three noise levels, with offsets from water held at their true values, and WASABI.
#include <gtest/gtest.h>

#include "Batch/Fits.h"
#include "Reference/Errors.h"
#include "Signal/ReferenceTable.h"

namespace voxelfit {
namespace {

using namespace testing;

struct KnownOffset {
  const char* pool;
  double offset;  ///< ppm from water
};
constexpr std::array kOffsets{KnownOffset{"amide", 3.5}, KnownOffset{"noe", -3.5}, KnownOffset{"mt", -2.5},
                              KnownOffset{"guan", 2.0}};
constexpr std::array kPools{"water", "amide", "noe", "mt", "guan"};

struct Spectra {
  std::vector<double> offsets;  ///< ppm
  Curves curves;
};

Spectra readSpectra(const std::string& file) {
  Spectra spectra;
  for (const Row& row : readReference(file)) {
    spectra.offsets.push_back(std::stod(row.at("offset_ppm")));
    spectra.curves.resize(row.size() - 1);
    for (std::size_t i = 0; i < spectra.curves.size(); ++i)
      spectra.curves[i].push_back(std::stod(row.at("c" + std::to_string(i))));
  }
  return spectra;
}

FitOutcome fitSpectra(const Spectra& spectra) {
  FitJob job = jobFor("lorentzian:water,amide,noe,mt,guan", spectra.offsets);
  for (const auto& [pool, offset] : kOffsets) fixAt(job, std::string("offset_") + pool, offset);
  job.maxIterations = 200;
  return fitCurves(job, spectra.curves);
}

std::vector<double> truthOf(const std::string& column, const std::string& file = "cest_lorentz/truth.csv") {
  std::vector<double> truth;
  for (const Row& row : readReference(file)) truth.push_back(std::stod(row.at(column)));
  return truth;
}

/// Largest of the pools' mean absolute amplitude errors.
double worstAmplitude(const FitOutcome& outcome, const std::string& noise) {
  double worst = 0.0;
  for (const std::string pool : kPools) {
    Errors errors("lorentzian sd " + noise + " A_" + pool);
    const auto found = values(outcome, "A_" + pool), truth = truthOf(pool + "_A");
    for (std::size_t i = 0; i < truth.size(); ++i) errors.add(found[i], truth[i]);
    worst = std::max(worst, errors.mean());
  }
  return worst;
}

double shiftError(const FitOutcome& outcome, const std::string& noise) {
  Errors errors("lorentzian sd " + noise + " dB0 (ppm)");
  const auto found = values(outcome, "dB0"), truth = truthOf("dB0_ppm");
  for (std::size_t i = 0; i < truth.size(); ++i) errors.add(found[i], truth[i]);
  return errors.mean();
}

TEST(CestReference, SpectraWithoutNoiseGiveBackEveryParameter) {
  const Spectra spectra = readSpectra("cest_lorentz/curves_noise_sd_0.csv");
  if (spectra.curves.empty()) GTEST_SKIP() << kNoReference;

  const FitOutcome outcome = fitSpectra(spectra);

  Errors amplitudes("lorentzian sd 0 amplitudes"), widths("lorentzian sd 0 FWHM (relative)"),
      shifts("lorentzian sd 0 dB0 (ppm)");
  for (std::size_t i = 0; i < spectra.curves.size(); ++i) {
    shifts.add(values(outcome, "dB0")[i], truthOf("dB0_ppm")[i]);
    for (const std::string pool : kPools) {
      amplitudes.add(values(outcome, "A_" + pool)[i], truthOf(pool + "_A")[i]);
      widths.addRelative(values(outcome, "FWHM_" + pool)[i], truthOf(pool + "_FWHM_ppm")[i]);
    }
  }
  EXPECT_LE(shifts.largest(), 1e-5);
  EXPECT_LE(amplitudes.largest(), 1e-5);
  EXPECT_LE(widths.largest(), 1e-5);
}

TEST(CestReference, SpectraWithLittleNoiseAreAsCloseToTheTruthAsAnExactFit) {
  const Spectra spectra = readSpectra("cest_lorentz/curves_noise_sd_0.002.csv");
  if (spectra.curves.empty()) GTEST_SKIP() << kNoReference;

  const FitOutcome outcome = fitSpectra(spectra);

  EXPECT_LE(worstAmplitude(outcome, "0.002"), kExactFitMargin * 0.0027);
  EXPECT_LE(shiftError(outcome, "0.002"), kExactFitMargin * 0.0014);
}

TEST(CestReference, NoisySpectraAreAsCloseToTheTruthAsAnExactFit) {
  const Spectra spectra = readSpectra("cest_lorentz/curves_noise_sd_0.01.csv");
  if (spectra.curves.empty()) GTEST_SKIP() << kNoReference;

  const FitOutcome outcome = fitSpectra(spectra);

  EXPECT_LE(worstAmplitude(outcome, "0.01"), kExactFitMargin * 0.013);
  EXPECT_LE(shiftError(outcome, "0.01"), kExactFitMargin * 0.009);
}

// The curves come from the Bloch-McConnell equations with five pools; the model knows neither relaxation nor
// exchange, so its B1 is off by some percent.
TEST(CestReference, WasabiIsAsCloseToTheTruthAsAnExactFit) {
  constexpr double kNominal = 3.7;  // uT
  const std::string truth = "cest_bm/wasabi_truth.csv";
  const Spectra spectra = readSpectra("cest_bm/wasabi_curves.csv");
  if (spectra.curves.empty()) GTEST_SKIP() << kNoReference;
  FitJob job = jobFor("wasabi", spectra.offsets);
  job.constants[0].value = 3.0;  // B0, B1_nominal, tp
  job.constants[1].value = unit::microtesla.toBase(kNominal);
  job.constants[2].value = unit::ms.toBase(5.0);

  const FitOutcome outcome = fitCurves(job, spectra.curves);

  Errors shift("wasabi dB0 (ppm)"), B1("wasabi B1 (relative)");
  for (std::size_t i = 0; i < spectra.curves.size(); ++i) {
    shift.add(values(outcome, "dB0")[i], truthOf("dB0_ppm", truth)[i]);
    B1.addRelative(values(outcome, "B1")[i] * kNominal, truthOf("B1_uT", truth)[i]);
  }
  EXPECT_LE(shift.mean(), kExactFitMargin * 0.0013);
  EXPECT_LE(shift.largest(), kExactFitMargin * 0.006);
  EXPECT_LE(B1.mean(), kExactFitMargin * 0.017);
  EXPECT_LE(B1.largest(), kExactFitMargin * 0.06);
}

}  // namespace
}  // namespace voxelfit
