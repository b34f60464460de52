// SPDX-License-Identifier: BSD-3-Clause
// The whole way from DICOM files to Ktrans: the QIBA digital reference object v6 (standard Tofts, noise
// free). Truth, sequence, T1 and haematocrit from the object's description; source tolerance CCC >= 0.9999.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "Batch/Fits.h"
#include "Io/FileCollection.h"
#include "Io/ImageFile.h"
#include "Io/TemporaryFolder.h"
#include "Maps/Comparison.h"
#include "Reference/Errors.h"
#include "Signal/MeasuredInput.h"
#include "Signal/ReferenceTable.h"

namespace voxelfit {
namespace {

using namespace testing;

constexpr double kTissueT1 = 1.0, kBloodT1 = 1.44, kHaematocrit = 0.45;
/// Spoiled gradient echo, TR 5 ms, 30 deg, r1 4.5 l/(mmol s); the agent arrives after the fourth frame.
const ConversionSettings kSequence{Conversion::Spgr, 0.005, unit::deg.toBase(30.0), 4.5, {0, 3}};

constexpr int kCell = 10;  ///< pixels along a side
constexpr int kVeColumns = 5, kKtransRows = 6;

using SharedSeries = std::shared_ptr<const Series>;

/// Linear indices, ascending, of the pixel rows [first, last) in all columns.
std::vector<std::int64_t> pixelRows(const Series& series, int first, int last) {
  std::vector<std::int64_t> voxels;
  for (int y = first; y < last; ++y)
    for (int x = 0; x < kVeColumns * kCell; ++x) voxels.push_back(series.geometry.index(x, y, 0));
  return voxels;
}

InputFunction inputFromBlood(const Series& series) {
  return bloodToPlasma(inputFromSignal(series, pixelRows(series, 70, 80), kSequence, kBloodT1), kHaematocrit);
}

InputFunction inputFromTable() {
  InputFunction input{.times = {}, .concentration = {}, .description = "qiba_v6_aif.csv"};
  for (const Row& row : readReference("qiba_v6/qiba_v6_aif.csv")) {
    input.times.push_back(std::stod(row.at("t_s")));
    input.concentration.push_back(std::stod(row.at("Cp_mM")));
  }
  return input;
}

/// Fits all tissue pixels.
FitOutcome fitTissue(const SharedSeries& series, const InputFunction& input) {
  FitJob job = jobFor("tofts", series->axis.values);
  job.input = input;
  const auto backend = makeCpuBackend(usableInstructionSet());
  const ConcentrationSource tissue(series, kSequence, {kTissueT1, 1.0, nullptr, nullptr});
  Unwatched nobody;
  return runFit(job, tissue, {series->geometry, pixelRows(*series, 10, 70)}, *backend, nobody);
}

struct CellLimits {
  double Ktrans, ve;  ///< largest relative errors
};

/// Compares every pixel with the truth of its cell; the worst pixel stands for its cell.
void expectCellsWithin(const FitOutcome& outcome, const CellLimits& limits, const std::string& name) {
  const auto truth = readReference("qiba_v6/truth_cells.csv");
  ASSERT_EQ(truth.size(), static_cast<std::size_t>(kVeColumns * kKtransRows));
  const auto Ktrans = values(outcome, "Ktrans"), ve = values(outcome, "ve");
  Errors errorKtrans(name + " Ktrans (relative)"), errorVe(name + " ve (relative)");
  std::vector<float> foundKtrans, foundVe, trueKtrans, trueVe;
  for (const Row& cell : truth) {
    const int row = std::stoi(cell.at("pixel_row0")) - kCell, column = std::stoi(cell.at("pixel_col0"));
    const double cellKtrans = std::stod(cell.at("Ktrans_per_min")), cellVe = std::stod(cell.at("ve"));
    for (int i = 0; i < kCell * kCell; ++i) {
      const std::size_t voxel = (row + i / kCell) * kVeColumns * kCell + column + i % kCell;
      foundKtrans.push_back(static_cast<float>(unit::per_min.fromBase(Ktrans[voxel])));
      foundVe.push_back(static_cast<float>(ve[voxel]));
      trueKtrans.push_back(static_cast<float>(cellKtrans));
      trueVe.push_back(static_cast<float>(cellVe));
      errorKtrans.addRelative(foundKtrans.back(), cellKtrans);
      errorVe.addRelative(foundVe.back(), cellVe);
    }
  }
  EXPECT_LE(errorKtrans.largest(), limits.Ktrans);
  EXPECT_LE(errorVe.largest(), limits.ve);
  const double cccKtrans = compare(foundKtrans, trueKtrans, {}).ccc, cccVe = compare(foundVe, trueVe, {}).ccc;
  std::printf("[ MEASURED ] %s: CCC Ktrans %.7f, ve %.7f\n", name.c_str(), cccKtrans, cccVe);
  EXPECT_GE(cccKtrans, 0.9999);
  EXPECT_GE(cccVe, 0.9999);
}

/// Every n-th frame.
SharedSeries thinned(const Series& series, int n) {
  Series thin = series;
  thin.frames.clear();
  thin.axis.values.clear();
  for (int i = 0; i < series.samples(); i += n) {
    thin.frames.push_back(series.frames[i]);
    thin.axis.values.push_back(series.axis.values[i]);
  }
  return std::make_shared<const Series>(std::move(thin));
}

class QibaReference : public ::testing::Test {
 protected:
  void SetUp() override {
    archive_ = reference("qiba_v6/qiba_v6_dicom.zip");
    if (archive_.empty()) GTEST_SKIP() << kNoReference;
    series_ = std::make_shared<const Series>(readSeries(archive_));
  }

  std::filesystem::path archive_;
  SharedSeries series_;
};

TEST_F(QibaReference, EveryCellIsRightWithTheInputFunctionOfTheTable) {
  expectCellsWithin(fitTissue(series_, inputFromTable()), {0.003, 0.005}, "qiba_v6, AIF table");
}

TEST_F(QibaReference, EveryCellIsRightWithTheInputFunctionOfTheBloodPixels) {
  expectCellsWithin(fitTissue(series_, inputFromBlood(*series_)), {0.003, 0.005}, "qiba_v6, AIF mask");
}

TEST_F(QibaReference, CellsAreAsCloseToTheTruthAsAnExactFit) {
  expectCellsWithin(fitTissue(series_, inputFromBlood(*series_)),
                    {kExactFitMargin * 0.0012, kExactFitMargin * 0.0023}, "qiba_v6, exact fit");
}

TEST_F(QibaReference, EveryFourthFrameStaysWithinTwoPercent) {
  const SharedSeries thin = thinned(*series_, 4);

  expectCellsWithin(fitTissue(thin, inputFromBlood(*thin)), {0.02, 0.02}, "qiba_v6, every 4th frame");
}

TEST_F(QibaReference, EveryFourthFrameWithTheWholeInputFunctionStaysWithinTwoPercent) {
  expectCellsWithin(fitTissue(thinned(*series_, 4), inputFromTable()), {0.02, 0.02},
                    "qiba_v6, every 4th frame, whole AIF");
}

TEST_F(QibaReference, FilesOfShuffledNamesGiveTheSameSeries) {
  const FileCollection files(archive_);
  std::vector<int> number(files.size());
  std::iota(number.begin(), number.end(), 0);
  std::shuffle(number.begin(), number.end(), std::mt19937(1));
  const TemporaryFolder folder;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Bytes bytes = files.open(i);
    writeBytes(folder / (std::to_string(number[i]) + ".dcm"),
               {reinterpret_cast<const char*>(bytes.view.data()), bytes.view.size()});
  }

  const Series shuffled = readSeries(folder.path());

  ASSERT_EQ(shuffled.axis.values, series_->axis.values);
  const auto voxels = pixelRows(*series_, 0, 80);
  std::vector<float> found(voxels.size()), wanted(voxels.size());
  for (int i = 0; i < series_->samples(); ++i) {
    shuffled.gather(i, voxels, found.data());
    series_->gather(i, voxels, wanted.data());
    ASSERT_EQ(found, wanted) << "frame " << i;
  }
}

}  // namespace
}  // namespace voxelfit
