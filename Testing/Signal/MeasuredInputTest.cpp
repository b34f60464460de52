// SPDX-License-Identifier: BSD-3-Clause
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "Core/Error.h"
#include "Signal/MeasuredInput.h"

namespace voxelfit {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// A series of float frames of 4 voxels each, 2 s apart.
struct TestSeries {
  std::vector<std::vector<float>> frames;
  Series series;

  explicit TestSeries(std::vector<std::vector<float>> values) : frames(std::move(values)) {
    series.geometry.size = {4, 1, 1};
    series.source = "dce.nii";
    series.axis.kind = AxisKind::Time;
    for (std::size_t n = 0; n < frames.size(); ++n) {
      series.frames.push_back({reinterpret_cast<const std::byte*>(frames[n].data())});
      series.axis.values.push_back(2.0 * static_cast<double>(n));
    }
  }
};

template <class Action>
void expectRefused(Action action, ErrorCode code, const std::string& part) {
  try {
    action();
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code);
    EXPECT_THAT(error.what(), HasSubstr(part));
  }
}

TEST(MeasuredInput, IsTheMeanOverTheVoxelsOfTheMask) {
  const TestSeries test({{9, 0, 0, 9}, {9, 1, 3, 9}, {9, 4, 8, 9}});

  const auto input = inputFromConcentration(test.series, std::vector<std::int64_t>{1, 2});

  EXPECT_THAT(input.concentration, ElementsAre(0.0, 2.0, 6.0));
}

TEST(MeasuredInput, HasTheTimesOfTheSeries) {
  const TestSeries test({{0, 0, 0, 0}, {1, 1, 1, 1}, {2, 2, 2, 2}});

  EXPECT_THAT(inputFromConcentration(test.series, std::vector<std::int64_t>{1}).times,
              ElementsAre(0.0, 2.0, 4.0));
}

TEST(MeasuredInput, LeavesVoxelsOutWhereTheyAreNotANumber) {
  const TestSeries test({{0, 0, 0, 0}, {0, kNaN, 3, 0}, {0, 4, 8, 0}});

  const auto input = inputFromConcentration(test.series, std::vector<std::int64_t>{1, 2});

  EXPECT_THAT(input.concentration, ElementsAre(0.0, 3.0, 6.0));
}

// (S / Sb - 1) / (r1 T1): voxel 0 has (2 - 1) / (4 * 1.6), voxel 3 (4 - 1) / (4 * 1.6); their mean is 0.3125.
TEST(MeasuredInput, ConvertsEachVoxelBeforeItTakesTheMean) {
  const TestSeries test({{100, 0, 0, 10}, {200, 0, 0, 40}});
  const ConversionSettings settings{.conversion = Conversion::Linear, .r1 = 4.0, .baseline = {0, 0}};

  const auto input = inputFromSignal(test.series, std::vector<std::int64_t>{0, 3}, settings, 1.6);

  EXPECT_THAT(input.concentration, ElementsAre(0.0, DoubleNear(0.3125, 1e-7)));
}

TEST(MeasuredInput, RefusesAnEmptyMask) {
  const TestSeries test({{0, 0, 0, 0}, {1, 1, 1, 1}});

  expectRefused([&] { inputFromConcentration(test.series, {}); }, ErrorCode::Mismatch, "0 voxels");
}

TEST(MeasuredInput, RefusesASeriesWithoutTimes) {
  TestSeries test({{0, 0, 0, 0}, {1, 1, 1, 1}});
  test.series.axis.kind = AxisKind::Unknown;

  expectRefused([&] { inputFromConcentration(test.series, std::vector<std::int64_t>{1}); },
                ErrorCode::Mismatch, "dce.nii: 0 times, 2 wanted");
}

TEST(MeasuredInput, RefusesASampleAtWhichNoVoxelHasAConcentration) {
  const TestSeries test({{0, 0, 0, 0}, {0, kNaN, kNaN, 0}});

  expectRefused(
      [&] {
        inputFromConcentration(test.series, std::vector<std::int64_t>{1, 2});
      },
      ErrorCode::Unreadable, "no concentration at sample 1");
}

TEST(MeasuredInput, RefusesAnImpossibleT1OfBlood) {
  const TestSeries test({{1, 1, 1, 1}, {1, 1, 1, 1}});
  const ConversionSettings settings{.conversion = Conversion::Linear, .r1 = 4.0, .baseline = {0, 0}};

  expectRefused([&] { inputFromSignal(test.series, std::vector<std::int64_t>{1}, settings, 0.0); },
                ErrorCode::Usage, "T1 of blood");
}

}  // namespace
}  // namespace voxelfit
