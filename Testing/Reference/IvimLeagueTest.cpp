// SPDX-License-Identifier: BSD-3-Clause
// Least-squares IVIM fits among the 19 codes of the OSIPI TF2.4_IVIM-MRI_CodeCollection: the same tissues,
// the same draws of noise. Documentation/ivim-league writes the whole table.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <sstream>
#include <utility>

#include "Batch/Fits.h"
#include "Io/TemporaryFolder.h"
#include "Reference/Errors.h"

namespace voxelfit {
namespace {

using namespace testing;

constexpr int kCurves = 300;

/// f, D and D*, in this order: of a tissue, of a fit, or of its errors.
using Triple = std::array<double, 3>;

/// Errors of one code, tissue by tissue.
using ErrorsByTissue = std::map<std::string, Triple>;

struct League {
  std::map<std::string, Triple> truths;
  std::map<std::string, ErrorsByTissue> codes;
};

/// Of values with this mean and standard deviation.
double rootMeanSquare(double mean, double truth, double deviation) {
  return std::hypot(mean - truth, deviation);
}

/// Cells of a line of the published table, without their quotes.
std::vector<std::string> cellsOf(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) {
    std::erase(cell, '"');
    cells.push_back(cell);
  }
  return cells;
}

/// What the codes reached at one SNR.
League readLeague(const std::filesystem::path& path, int snr) {
  League league;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::map<std::string, std::size_t> column;
  for (const std::string& name : cellsOf(line)) column.emplace(name, column.size());
  while (std::getline(file, line)) {
    const auto cells = cellsOf(line);
    const auto number = [&](const std::string& name) { return std::stod(cells.at(column.at(name))); };
    if (static_cast<int>(number("SNR")) != snr) continue;
    Triple truth{}, error{};
    for (std::size_t q = 0; q < 3; ++q) {
      const std::string name = std::array{"f", "D", "Dp"}[q];
      truth[q] = number(name);
      error[q] = rootMeanSquare(number(name + "_mu"), truth[q], number(name + "_std"));
    }
    const std::string& tissue = cells.at(column.at("Region"));
    league.truths[tissue] = truth;
    league.codes[cells.at(column.at("Algorithm"))][tissue] = error;
  }
  return league;
}

/// Standard normal numbers as NumPy's RandomState draws them: pairs from the polar method, the second first
/// (Marsaglia and Bray, SIAM Rev 6:260 (1964)).
class NormalDraws {
 public:
  explicit NormalDraws(unsigned seed) : bits_(seed) {}
  double next() {
    if (kept_) return *std::exchange(kept_, std::nullopt);
    double x, y, square;
    do {
      x = uniform();
      y = uniform();
      square = x * x + y * y;
    } while (square >= 1.0 || square == 0.0);
    const double scale = std::sqrt(-2.0 * std::log(square) / square);
    kept_ = scale * x;
    return scale * y;
  }

 private:
  /// Between -1 and 1, from 53 bits.
  double uniform() {
    const double high = bits_() >> 5, low = bits_() >> 6;
    return 2.0 * ((high * 0x1p26 + low) * 0x1p-53) - 1.0;
  }

  std::mt19937 bits_;
  std::optional<double> kept_;
};

/// Magnitudes of noisy curves; every tissue has the same noise, as in the collection.
Curves noisyCurves(const Triple& truth, const std::vector<double>& bValues, double sigma) {
  const auto& [f, D, Dstar] = truth;
  NormalDraws draws(42);
  Curves curves(kCurves, std::vector<double>(bValues.size()));
  for (auto& curve : curves)
    for (std::size_t i = 0; i < curve.size(); ++i) {
      const double signal = f * std::exp(-bValues[i] * Dstar) + (1.0 - f) * std::exp(-bValues[i] * D);
      curve[i] = std::abs(signal + sigma * draws.next());
    }
  return curves;
}

double rootMeanSquareError(const std::vector<double>& found, double truth) {
  double sum = 0.0, squares = 0.0;
  for (const double x : found) sum += x;
  const double mean = sum / found.size();
  for (const double x : found) squares += (x - mean) * (x - mean);
  return rootMeanSquare(mean, truth, std::sqrt(squares / (found.size() - 1)));
}

ErrorsByTissue fitTissues(const League& league, const std::vector<double>& bValues, double sigma,
                          const FitJob& job) {
  ErrorsByTissue errors;
  for (const auto& [tissue, truth] : league.truths) {
    const FitOutcome outcome = fitCurves(job, noisyCurves(truth, bValues, sigma));
    for (std::size_t q = 0; q < 3; ++q)
      errors[tissue][q] = rootMeanSquareError(values(outcome, std::array{"f", "D", "Dstar"}[q]), truth[q]);
  }
  return errors;
}

/// Median over the tissues that have both perfusion and tissue.
double medianError(const ErrorsByTissue& errors, const League& league, std::size_t q) {
  std::vector<double> counted;
  for (const auto& [tissue, truth] : league.truths) {
    const double f = truth[0];
    if (f > 0.03 && f < 0.8) counted.push_back(errors.at(tissue)[q]);
  }
  std::sort(counted.begin(), counted.end());
  return 0.5 * (counted.at((counted.size() - 1) / 2) + counted.at(counted.size() / 2));
}

/// 1 + the number of published codes whose median error is smaller by more than 1 %: codes that do the same
/// differ by less.
int placeOf(const ErrorsByTissue& errors, const League& league, std::size_t q) {
  int place = 1;
  for (const auto& [code, published] : league.codes)
    if (1.01 * medianError(published, league, q) < medianError(errors, league, q)) ++place;
  std::printf("[ MEASURED ] place in %s: %d of %zu\n", std::array{"f", "D", "Dstar"}[q], place,
              league.codes.size() + 1);
  return place;
}

class IvimLeague : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    const auto path = reference("osipi_ivim/peer_benchmark.csv");
    if (path.empty()) GTEST_SKIP() << kNoReference;
    league_ = readLeague(path, GetParam());
    std::ifstream file(reference("osipi_ivim/generic.json"));
    bValues_ = nlohmann::json::parse(file).at("config").at("bvalues").get<std::vector<double>>();
  }

  ErrorsByTissue fit(const FitJob& job) const { return fitTissues(league_, bValues_, 1.0 / GetParam(), job); }

  League league_;
  std::vector<double> bValues_;
};

TEST_P(IvimLeague, LeastSquaresIsAmongTheFirstThreeInFAndD) {
  const auto errors = fit(jobFor("ivim", bValues_));

  for (const std::size_t q : {0, 1}) EXPECT_LE(placeOf(errors, league_, q), 3);
}

// The code fits as ours does, so this holds only if the noise is the same, number for number.
TEST_P(IvimLeague, AgreesWithAnotherLeastSquaresFitOfTheSameCurves) {
  const std::string tissue = "asc lower intestine";
  FitJob job = jobFor("ivim", bValues_);
  setBounds(job, "S0", 0.7, 1.3);
  setBounds(job, "Dstar", 0.005, 0.2);

  const auto errors = fit(job);

  const Triple& theirs = league_.codes.at("OGC_AmsterdamUMC_biexp").at(tissue);
  for (std::size_t q = 0; q < 3; ++q) expectWithin(errors.at(tissue)[q], theirs[q], 0.0, 1e-4);
}

INSTANTIATE_TEST_SUITE_P(AtSnr, IvimLeague, ::testing::Values(30, 100), ::testing::PrintToStringParamName());

}  // namespace
}  // namespace voxelfit
