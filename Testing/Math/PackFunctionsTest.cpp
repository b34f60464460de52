// SPDX-License-Identifier: BSD-3-Clause
// The errors that Math/PackFunctions.h documents, measured for every instruction set of this processor.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "Math/PackRows.h"
#include "Math/Random.h"

namespace voxelfit {
namespace {

using testing::applyInPacks;
using testing::PackFunction;

constexpr int kNumbers = 1 << 18;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN(),
                 kInfinity = std::numeric_limits<double>::infinity();

/// Packs of an instruction set, named by the floats that they hold.
class PackFunctions : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (GetParam() == 16 && !__builtin_cpu_supports("x86-64-v4"))
      GTEST_SKIP() << "this processor has no AVX-512";
    if (GetParam() == 8 && !__builtin_cpu_supports("x86-64-v3")) GTEST_SKIP() << "this processor has no AVX2";
  }

  template <class S>
  static std::vector<S> apply(PackFunction f, std::vector<S> x) {
    const std::size_t wanted = x.size();
    x.resize((wanted + 15) / 16 * 16, S(1));
    std::vector<S> y(x.size());
    const auto rows = GetParam() == 16 ? applyInPacks<16, S> : applyInPacks<8, S>;
    rows(f, x.data(), y.data(), static_cast<int>(x.size()));
    y.resize(wanted);
    return y;
  }

  template <class S>
  static S applyTo(PackFunction f, double x) {
    return apply<S>(f, {static_cast<S>(x)})[0];
  }
};
INSTANTIATE_TEST_SUITE_P(Lanes, PackFunctions, ::testing::Values(8, 16));

/// kNumbers numbers spread over [low, high], evenly or on a logarithmic scale.
template <class S>
std::vector<S> spread(double low, double high, bool isLogarithmic = false) {
  std::vector<S> x(kNumbers);
  for (int i = 0; i < kNumbers; ++i) {
    const double share = (i + uniformPair({.voxel = static_cast<std::uint64_t>(i)})[0]) / kNumbers;
    x[i] =
        static_cast<S>(isLogarithmic ? std::exp2(std::log2(low) + share * (std::log2(high) - std::log2(low)))
                                     : low + share * (high - low));
  }
  return x;
}

/// Distance in units in the last place of the correctly rounded result.
template <class S>
double ulps(S found, long double exact) {
  const S rounded = static_cast<S>(exact);
  const S above = std::nextafter(std::abs(rounded), std::numeric_limits<S>::infinity());
  const long double unit = static_cast<long double>(above) - std::abs(rounded);
  return static_cast<double>(std::abs(found - exact) / unit);
}

template <class S>
void report(const char* function, double error, const char* unit) {
  std::printf("[ MEASURED ] %s %s: %.3g %s\n", function, sizeof(S) == 4 ? "float" : "double", error, unit);
}

template <class S, class Exact>
double worstUlps(const char* name, const std::vector<S>& x, const std::vector<S>& y, Exact exact) {
  double worst = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i)
    worst = std::max(worst, ulps(y[i], exact(static_cast<long double>(x[i]))));
  report<S>(name, worst, "ulp");
  return worst;
}

template <class S, class Exact>
double worstAbsolute(const char* name, const std::vector<S>& x, const std::vector<S>& y, Exact exact) {
  double worst = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i)
    worst = std::max(worst, static_cast<double>(std::abs(y[i] - exact(static_cast<long double>(x[i])))));
  report<S>(name, worst, "absolute");
  return worst;
}

const auto kExp = [](long double x) { return std::exp(x); };
const auto kLog = [](long double x) { return std::log(x); };
const auto kSin = [](long double x) { return std::sin(x); };
const auto kCos = [](long double x) { return std::cos(x); };
const auto kReciprocal = [](long double x) { return 1.0L / x; };

TEST_P(PackFunctions, ExpIsRightToTwoUlpInFloatAndThreeInDouble) {
  const auto x = spread<float>(-87.0, 88.0);
  const auto y = spread<double>(-708.0, 709.0);

  EXPECT_LT(worstUlps("exp", x, apply(PackFunction::Exp, x), kExp), 2.0);
  EXPECT_LT(worstUlps("exp", y, apply(PackFunction::Exp, y), kExp), 3.0);
}

TEST_P(PackFunctions, ExpIsLimitedOutsideItsRange) {
  EXPECT_EQ(applyTo<float>(PackFunction::Exp, -1e9), applyTo<float>(PackFunction::Exp, -87.0));
  EXPECT_EQ(applyTo<float>(PackFunction::Exp, kInfinity), applyTo<float>(PackFunction::Exp, 88.0));
  EXPECT_EQ(applyTo<double>(PackFunction::Exp, -kInfinity), applyTo<double>(PackFunction::Exp, -708.0));
  EXPECT_EQ(applyTo<double>(PackFunction::Exp, 1e300), applyTo<double>(PackFunction::Exp, 709.0));
}

TEST_P(PackFunctions, ExpOfNaNIsNaN) {
  EXPECT_TRUE(std::isnan(applyTo<float>(PackFunction::Exp, kNaN)));
  EXPECT_TRUE(std::isnan(applyTo<double>(PackFunction::Exp, kNaN)));
}

TEST_P(PackFunctions, LogIsRightToTwoUlpInFloatAndThreeInDouble) {
  const auto x = spread<float>(1.2e-38, 3.4e38, true), nearOne = spread<float>(0.5, 2.0);
  const auto y = spread<double>(2.3e-308, 1.7e308, true), nearOneToo = spread<double>(0.5, 2.0);

  EXPECT_LT(worstUlps("log", x, apply(PackFunction::Log, x), kLog), 2.0);
  EXPECT_LT(worstUlps("log near 1", nearOne, apply(PackFunction::Log, nearOne), kLog), 2.0);
  EXPECT_LT(worstUlps("log", y, apply(PackFunction::Log, y), kLog), 3.0);
  EXPECT_LT(worstUlps("log near 1", nearOneToo, apply(PackFunction::Log, nearOneToo), kLog), 3.0);
}

TEST_P(PackFunctions, LogOfNoPositiveNumberIsNaNOrVeryNegative) {
  EXPECT_TRUE(std::isnan(applyTo<float>(PackFunction::Log, -1.0)));
  EXPECT_TRUE(std::isnan(applyTo<double>(PackFunction::Log, kNaN)));
  EXPECT_LT(applyTo<float>(PackFunction::Log, 0.0), -1e20f);
}

TEST_P(PackFunctions, SinAndCosAreRightToTheirAbsoluteError) {
  const auto x = spread<float>(-1e3, 1e3);
  const auto y = spread<double>(-1e5, 1e5);

  EXPECT_LT(worstAbsolute("sin", x, apply(PackFunction::Sin, x), kSin), 2e-7);
  EXPECT_LT(worstAbsolute("cos", x, apply(PackFunction::Cos, x), kCos), 2e-7);
  EXPECT_LT(worstAbsolute("sin", y, apply(PackFunction::Sin, y), kSin), 1e-15);
  EXPECT_LT(worstAbsolute("cos", y, apply(PackFunction::Cos, y), kCos), 1e-15);
}

TEST_P(PackFunctions, SquareRootsAreRoundedCorrectly) {
  const auto x = spread<float>(1e-37, 1e37, true);
  const auto y = spread<double>(1e-300, 1e300, true);
  const auto root = [](long double v) { return std::sqrt(v); };

  EXPECT_LE(worstUlps("sqrt", x, apply(PackFunction::Sqrt, x), root), 0.5001);
  EXPECT_LE(worstUlps("sqrt", y, apply(PackFunction::Sqrt, y), root), 0.501);
}

TEST_P(PackFunctions, ReciprocalsAreRightToTwoUlp) {
  const auto x = spread<float>(1.2e-38, 8e37, true);
  const auto y = spread<double>(2.3e-308, 4e307, true);

  EXPECT_LE(worstUlps("reciprocal", x, apply(PackFunction::Reciprocal, x), kReciprocal), 2.0);
  EXPECT_LE(worstUlps("reciprocal", y, apply(PackFunction::Reciprocal, y), kReciprocal), 2.0);
}

}  // namespace
}  // namespace voxelfit
