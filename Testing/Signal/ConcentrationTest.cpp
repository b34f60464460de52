// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Core/Unit.h"
#include "ReferenceTable.h"
#include "Signal/Concentration.h"

namespace voxelfit {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

const ConversionSettings kSpgr{Conversion::Spgr, 0.005, unit::deg.toBase(15.0), 4.5, {0, 1}};

/// The SPGR signal with M0 = 1000, in double.
double spgrSignal(const ConversionSettings& settings, double T1, double concentration, double B1 = 1.0) {
  const double angle = settings.flipAngle * B1;
  const double E = std::exp(-settings.TR * (1.0 / T1 + settings.r1 * concentration));
  return 1000.0 * std::sin(angle) * (1.0 - E) / (1.0 - E * std::cos(angle));
}

/// What the code under test makes of one voxel's curve, and its status.
struct Converted {
  std::vector<float> values;
  std::uint8_t status = 0;
};

Converted convert(std::vector<float> curve, const ConversionSettings& settings, float T1, float B1 = 1.0f) {
  Converted voxel{std::move(curve)};
  toConcentration({voxel.values.data(), static_cast<int>(voxel.values.size()), 1, 1}, settings,
                  {{&T1, 1}, {&B1, 1}}, {&voxel.status, 1});
  return voxel;
}

/// Curve with two baseline samples and then one of each concentration.
std::vector<float> spgrCurve(const ConversionSettings& settings, double T1, const std::vector<double>& wanted,
                             double B1 = 1.0) {
  const auto baseline = static_cast<float>(spgrSignal(settings, T1, 0.0, B1));
  std::vector<float> curve{baseline, baseline};
  for (const double concentration : wanted)
    curve.push_back(static_cast<float>(spgrSignal(settings, T1, concentration, B1)));
  return curve;
}

// The OSIPI code collection allows 1e-5 mmol/l + 1e-5 relative; its signals are whole numbers, so only the
// conversion in float is left to err. Its baseline skips sample 0.
TEST(Concentration, AgreesWithTheOsipiReferenceCurves) {
  const auto rows = testing::readReference("osipi_si2conc/si2conc.csv");
  if (rows.empty()) GTEST_SKIP() << "no reference data in VOXELFIT_REFERENCE_DATA";

  for (const auto& row : rows) {
    SCOPED_TRACE(row.at("label"));
    const auto signal = testing::numbers(row.at("s")), wanted = testing::numbers(row.at("conc"));
    const ConversionSettings settings{Conversion::Spgr,
                                      std::stod(row.at("TR")),
                                      unit::deg.toBase(std::stod(row.at("FA"))),
                                      std::stod(row.at("r1")),
                                      {1, std::stoi(row.at("numbaselinepts")) - 1}};
    const auto found = convert({signal.begin(), signal.end()}, settings, std::stof(row.at("T1base"))).values;

    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t n = 1; n < wanted.size(); ++n)
      EXPECT_NEAR(found[n], wanted[n], 1e-8 + kConversionError * std::abs(wanted[n])) << "sample " << n;
  }
}

/// The textbook inversion in extended precision: E from S/Sb, then R1 = -ln(E) / TR.
double invertedSlowly(const ConversionSettings& settings, long double T1, long double ratio) {
  const long double E = std::exp(-settings.TR / T1);
  const long double cosine = std::cos(static_cast<long double>(settings.flipAngle));
  const long double relaxed = ratio * (1 - E) / (1 - E * cosine);  // S / (M0 sin a)
  const long double R1 = -std::log((1 - relaxed) / (1 - relaxed * cosine)) / settings.TR;
  return static_cast<double>((R1 - 1 / T1) / settings.r1);
}

class ConversionError : public ::testing::TestWithParam<double> {};

// A baseline of 1024 makes the enhancement of a float signal exact, so that only the conversion's own error
// remains.
TEST_P(ConversionError, StaysBelowItsBoundForThisFlipAngle) {
  for (const float T1 : {0.1f, 0.5f, 1.6f, 4.0f})
    for (const double TR : {0.002, 0.005, 0.03}) {
      const ConversionSettings settings{Conversion::Spgr, TR, unit::deg.toBase(GetParam()), 4.5, {0, 0}};
      const double E = std::exp(-TR / T1), cosine = std::cos(settings.flipAngle);
      const double relaxed = E * (1.0 - cosine) / (1.0 - E);  // enhancement of full relaxation
      for (int step = -20; step < 50; ++step) {               // from no signal to half of that
        const double enhancement = step < 0 ? step / 20.0 : (step + 0.5) * relaxed / 100.0;
        const auto signal = static_cast<float>(1024.0 * (1.0 + enhancement));
        const double wanted = invertedSlowly(settings, T1, signal / 1024.0L);
        EXPECT_NEAR(convert({1024.0f, signal}, settings, T1).values[1], wanted,
                    kConversionError * std::abs(wanted))
            << "T10 " << T1 << " s, TR " << TR << " s, enhancement " << enhancement;
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Degrees, ConversionError, ::testing::Values(5.0, 15.0, 30.0, 60.0, 90.0));

TEST(Concentration, IsExactlyZeroAtTheBaseline) {
  EXPECT_EQ(convert({70.0f, 70.0f, 70.0f}, kSpgr, 1.2f).values[2], 0.0f);
}

TEST(Concentration, UsesTheActualFlipAngle) {
  const auto found = convert(spgrCurve(kSpgr, 1.2, {0.5}, 0.8), kSpgr, 1.2f, 0.8f);

  EXPECT_NEAR(found.values[2], 0.5, 1e-5);
}

// A signal of 0 is R1 = 0, so the concentration is -R10 / r1.
TEST(Concentration, GivesSignalsBelowTheBaselineTheirNegativeConcentration) {
  const auto found = convert({50.0f, 50.0f, 0.0f}, kSpgr, 1.6f);

  EXPECT_NEAR(found.values[2], -1.0 / 1.6 / 4.5, 1e-6);
  EXPECT_EQ(found.status, 0);
}

TEST(Concentration, MarksASaturatedSampleAndKeepsTheOthers) {
  const double relaxed = 1000.0 * std::sin(kSpgr.flipAngle);  // no T1 gives a higher signal
  for (const double excess : {1.001, 2.0, 1e6}) {
    SCOPED_TRACE(excess);
    auto curve = spgrCurve(kSpgr, 1.6, {0.5, 0.5});
    curve[2] = static_cast<float>(excess * relaxed);

    const auto found = convert(curve, kSpgr, 1.6f);

    EXPECT_TRUE(std::isnan(found.values[2]));
    EXPECT_NEAR(found.values[3], 0.5, 1e-5);
    EXPECT_EQ(found.status, conversion_status::kSaturated);
  }
}

TEST(Concentration, MarksSamplesThatAreNotFinite) {
  for (const float bad : {kNaN, kInfinity, -kInfinity}) {
    SCOPED_TRACE(bad);
    const auto found = convert({50.0f, 50.0f, bad, 50.0f}, kSpgr, 1.6f);

    EXPECT_TRUE(std::isnan(found.values[2]));
    EXPECT_EQ(found.values[3], 0.0f);
    EXPECT_EQ(found.status, conversion_status::kNotFinite);
  }
}

TEST(Concentration, MarksABaselineThatIsNotPositive) {
  for (const float bad : {0.0f, -5.0f, kNaN, kInfinity}) {
    SCOPED_TRACE(bad);
    const auto found = convert({bad, bad, 50.0f}, kSpgr, 1.6f);

    EXPECT_TRUE(std::isnan(found.values[2]));
    EXPECT_EQ(found.status, conversion_status::kInvalidBaseline);
  }
}

TEST(Concentration, MarksAnImpossibleT1) {
  for (const float bad : {0.0f, -1.0f, kNaN, kInfinity}) {
    SCOPED_TRACE(bad);
    const auto found = convert({50.0f, 50.0f, 60.0f}, kSpgr, bad);

    EXPECT_TRUE(std::isnan(found.values[2]));
    EXPECT_EQ(found.status, conversion_status::kInvalidInput);
  }
}

TEST(Concentration, MarksAFlipAngleAbove90Degrees) {
  EXPECT_EQ(convert({50.0f, 50.0f, 60.0f}, kSpgr, 1.2f, 6.1f).status, conversion_status::kInvalidInput);
}

TEST(Concentration, LinearDividesTheEnhancementByRelaxivityAndT1) {
  ConversionSettings settings = kSpgr;
  settings.conversion = Conversion::Linear;

  EXPECT_NEAR(convert({100.0f, 100.0f, 145.0f}, settings, 2.0f).values[2], 0.45 / (4.5 * 2.0), 1e-8);
}

TEST(Concentration, RelativeIsTheEnhancement) {
  ConversionSettings settings = kSpgr;
  settings.conversion = Conversion::Relative;

  EXPECT_FLOAT_EQ(convert({90.0f, 110.0f, 150.0f}, settings, kNaN).values[2], 0.5f);
}

TEST(Concentration, AbsoluteIsTheDifferenceFromTheBaseline) {
  ConversionSettings settings = kSpgr;
  settings.conversion = Conversion::Absolute;

  EXPECT_FLOAT_EQ(convert({90.0f, 110.0f, 150.0f}, settings, kNaN).values[2], 50.0f);
}

TEST(Concentration, AbsoluteTakesABaselineOfZeroOrBelow) {
  ConversionSettings settings = kSpgr;
  settings.conversion = Conversion::Absolute;

  EXPECT_FLOAT_EQ(convert({0.0f, 0.0f, 7.0f}, settings, kNaN).values[2], 7.0f);
  EXPECT_FLOAT_EQ(convert({-20.0f, -40.0f, 7.0f}, settings, kNaN).values[2], 37.0f);
}

TEST(Concentration, MultipliesAnEnhancementByItsFactor) {
  ConversionSettings relative = kSpgr, absolute = kSpgr;
  relative.conversion = Conversion::Relative;
  absolute.conversion = Conversion::Absolute;
  relative.k = absolute.k = 0.2;

  EXPECT_FLOAT_EQ(convert({90.0f, 110.0f, 150.0f}, relative, kNaN).values[2], 0.1f);
  EXPECT_FLOAT_EQ(convert({90.0f, 110.0f, 150.0f}, absolute, kNaN).values[2], 10.0f);
}

// S = 1 - exp(-Trec R1) with Trec 0.3 s, T10 1.5 s, r1 4 l/(mmol s) and 0.5 mmol/l: R1 = 2/3 /s becomes
// 2.6667 /s, so S = 0.181269247 becomes 0.550671036.
TEST(Concentration, TurboFlashInvertsTheRecoveryAfterSaturation) {
  const ConversionSettings settings{
      .conversion = Conversion::TurboFlash, .r1 = 4.0, .baseline = {0, 0}, .recoveryTime = 0.3};

  EXPECT_NEAR(convert({0.181269247f, 0.550671036f}, settings, 1.5f).values[1], 0.5, 1e-6);
}

TEST(Concentration, TurboFlashMarksASignalAboveFullRecovery) {
  const ConversionSettings settings{
      .conversion = Conversion::TurboFlash, .r1 = 4.0, .baseline = {0, 0}, .recoveryTime = 0.3};

  EXPECT_EQ(convert({0.181269247f, 1.01f}, settings, 1.5f).status, conversion_status::kSaturated);
}

// S = exp(-TE r2star C): TE 30 ms, 5 l/(mmol s) and 2 mmol/l leave exp(-0.3) = 0.740818221 of the signal.
TEST(Concentration, T2starIsTheLogarithmOfTheLoss) {
  const ConversionSettings settings{
      .conversion = Conversion::T2star, .baseline = {0, 0}, .TE = 0.03, .r2star = 5.0};

  EXPECT_NEAR(convert({1000.0f, 740.818221f}, settings, kNaN).values[1], 2.0, 2e-6);
}

TEST(Concentration, T2starMarksALostSignal) {
  const ConversionSettings settings{
      .conversion = Conversion::T2star, .baseline = {0, 0}, .TE = 0.03, .r2star = 5.0};

  const auto found = convert({1000.0f, 0.0f, 740.818221f}, settings, kNaN);

  EXPECT_TRUE(std::isnan(found.values[1]));
  EXPECT_NEAR(found.values[2], 2.0, 2e-6);
  EXPECT_EQ(found.status, conversion_status::kSaturated);
}

TEST(Concentration, TakesTheBaselineFromItsRangeOnly) {
  ConversionSettings settings = kSpgr;
  settings.conversion = Conversion::Relative;
  settings.baseline = {1, 2};

  EXPECT_FLOAT_EQ(convert({1e6f, 40.0f, 60.0f, 75.0f}, settings, 1.0f).values[3], 0.5f);
}

/// A tile of 700 voxels, every one different, with a stride of 704.
struct MapTile {
  static constexpr int kVoxels = 700, kStride = 704, kSamples = 5;
  static constexpr std::size_t kElements = std::size_t{kStride} * kSamples;
  std::vector<float> values = std::vector<float>(kElements, -1.0f), T10, B1;
  std::vector<std::uint8_t> status = std::vector<std::uint8_t>(kVoxels);

  MapTile() {
    for (int i = 0; i < kVoxels; ++i) {
      T10.push_back(0.5f + 0.003f * i);
      B1.push_back(0.8f + 0.0005f * i);
      for (int n = 0; n < kSamples; ++n) values[n * kStride + i] = 40.0f + 7.0f * n + 0.01f * i;
    }
  }
  void convert() { toConcentration({values.data(), kSamples, kVoxels, kStride}, kSpgr, {T10, B1}, status); }
};

TEST(Concentration, GivesEachVoxelOfATileWhatItGetsAlone) {
  MapTile tile;
  const MapTile before = tile;

  tile.convert();

  for (int i = 0; i < MapTile::kVoxels; ++i) {
    std::vector<float> curve(MapTile::kSamples);
    for (int n = 0; n < MapTile::kSamples; ++n) curve[n] = before.values[n * MapTile::kStride + i];
    const auto alone = voxelfit::convert(curve, kSpgr, before.T10[i], before.B1[i]);
    for (int n = 0; n < MapTile::kSamples; ++n)
      ASSERT_EQ(tile.values[n * MapTile::kStride + i], alone.values[n]) << "voxel " << i << ", sample " << n;
  }
}

TEST(Concentration, LeavesThePaddingOfATileAlone) {
  MapTile tile;

  tile.convert();

  for (int n = 0; n < MapTile::kSamples; ++n)
    for (int i = MapTile::kVoxels; i < MapTile::kStride; ++i)
      EXPECT_EQ(tile.values[n * MapTile::kStride + i], -1.0f);
}

TEST(Concentration, LeavesTheNeighboursOfABadVoxelBitIdentical) {
  MapTile good, bad;
  for (int n = 0; n < MapTile::kSamples; ++n) bad.values[n * MapTile::kStride + 3] = kNaN;

  good.convert();
  bad.convert();

  for (int n = 0; n < MapTile::kSamples; ++n)
    bad.values[n * MapTile::kStride + 3] = good.values[n * MapTile::kStride + 3];
  EXPECT_EQ(bad.values, good.values);
}

void expectRefused(const ConversionSettings& settings, ErrorCode code, const std::string& part) {
  try {
    check(settings, 10);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code);
    EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
  }
}

TEST(Concentration, RefusesABaselineBeyondTheSeries) {
  ConversionSettings settings = kSpgr;
  settings.baseline = {2, 10};

  expectRefused(settings, ErrorCode::Mismatch, "2:10, a range within 0:9");
}

TEST(Concentration, RefusesAReversedBaseline) {
  ConversionSettings settings = kSpgr;
  settings.baseline = {4, 2};

  expectRefused(settings, ErrorCode::Mismatch, "4:2");
}

TEST(Concentration, RefusesARepetitionTimeOfZero) {
  ConversionSettings settings = kSpgr;
  settings.TR = 0.0;

  expectRefused(settings, ErrorCode::Usage, "repetition time");
}

TEST(Concentration, RefusesAFlipAngleAbove90Degrees) {
  ConversionSettings settings = kSpgr;
  settings.flipAngle = 15.0;  // degrees by mistake

  expectRefused(settings, ErrorCode::Usage, "flip angle");
}

TEST(Concentration, RefusesARecoveryTimeOfZero) {
  expectRefused({.conversion = Conversion::TurboFlash, .r1 = 4.5}, ErrorCode::Usage, "recovery time");
}

TEST(Concentration, RefusesARelaxivityOfZeroForT2star) {
  expectRefused({.conversion = Conversion::T2star, .TE = 0.03}, ErrorCode::Usage, "r2star");
}

TEST(Concentration, DoesNotAskForWhatAConversionDoesNotRead) {
  const ConversionSettings relative{.conversion = Conversion::Relative, .baseline = {0, 3}};

  EXPECT_NO_THROW(check(relative, 10));
}

}  // namespace
}  // namespace voxelfit
