// SPDX-License-Identifier: BSD-3-Clause
// Five-pool Lorentzian fits of simulated Z-spectra with known truth at three noise levels, against the errors
// of an exact SciPy fit of the same spectra. Offsets from water are held at their true values.
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
  for (const Row& row : readReference("cest_lorentz/" + file)) {
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

std::vector<double> truthOf(const std::string& column) {
  std::vector<double> truth;
  for (const Row& row : readReference("cest_lorentz/truth.csv")) truth.push_back(std::stod(row.at(column)));
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
  const Spectra spectra = readSpectra("curves_noise_sd_0.csv");
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
  const Spectra spectra = readSpectra("curves_noise_sd_0.002.csv");
  if (spectra.curves.empty()) GTEST_SKIP() << kNoReference;

  const FitOutcome outcome = fitSpectra(spectra);

  EXPECT_LE(worstAmplitude(outcome, "0.002"), kExactFitMargin * 0.0027);
  EXPECT_LE(shiftError(outcome, "0.002"), kExactFitMargin * 0.0014);
}

TEST(CestReference, NoisySpectraAreAsCloseToTheTruthAsAnExactFit) {
  const Spectra spectra = readSpectra("curves_noise_sd_0.01.csv");
  if (spectra.curves.empty()) GTEST_SKIP() << kNoReference;

  const FitOutcome outcome = fitSpectra(spectra);

  EXPECT_LE(worstAmplitude(outcome, "0.01"), kExactFitMargin * 0.013);
  EXPECT_LE(shiftError(outcome, "0.01"), kExactFitMargin * 0.009);
}

}  // namespace
}  // namespace voxelfit
