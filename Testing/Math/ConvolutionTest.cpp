// SPDX-License-Identifier: BSD-3-Clause
// Against adaptive quadrature of the integral in extended precision, which knows nothing of the recursion.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "Math/Convolution.h"

namespace voxelfit {
namespace {

/// An input of straight lines, with steps of three lengths.
struct Input {
  std::vector<double> times, values;

  Input() {
    for (double t = 0.0; t < 100.0; t += 1.0 + (times.size() % 7 == 3) + 0.5 * (times.size() > 40)) {
      times.push_back(t);
      values.push_back(t < 5.0 ? 0.0 : 5.0 * std::exp(-0.05 * (t - 5.0)) + std::sin(0.4 * t) + 1.0);
    }
  }
};

/// Simpson's rule, halved until two levels agree.
template <class F>
long double integral(const F& f, long double a, long double b, int depth = 0) {
  const long double m = (a + b) / 2, h = b - a;
  const long double coarse = h / 6 * (f(a) + 4 * f(m) + f(b));
  const long double fine = h / 12 * (f(a) + 4 * f((a + m) / 2) + 2 * f(m) + 4 * f((m + b) / 2) + f(b));
  if (depth > 40 || std::abs(fine - coarse) <= 1e-17L * (std::abs(fine) + 1e-30L))
    return fine + (fine - coarse) / 15;
  return integral(f, a, m, depth + 1) + integral(f, m, b, depth + 1);
}

/// int_0^{t_n} a(u) g(t_n - u) du over the straight lines of the input.
template <class Kernel>
long double convolved(const Input& input, std::size_t n, const Kernel& g) {
  long double sum = 0;
  for (std::size_t i = 1; i <= n; ++i) {
    const long double t0 = input.times[i - 1], t1 = input.times[i], a0 = input.values[i - 1],
                      a1 = input.values[i];
    sum += integral(
        [&](long double u) { return (a0 + (a1 - a0) * (u - t0) / (t1 - t0)) * g(input.times[n] - u); }, t0,
        t1);
  }
  return sum;
}

/// The running convolution at every time.
template <class T, class S>
std::vector<T> running(const Input& input, const T& k) {
  ExpConvolution convolution(k);
  std::vector<T> c{convolution.value()};
  for (std::size_t i = 1; i < input.times.size(); ++i)
    c.push_back(convolution.step(static_cast<S>(input.times[i] - input.times[i - 1]),
                                 static_cast<S>(input.values[i - 1]), static_cast<S>(input.values[i])));
  return c;
}

/// From rates whose exponentials are 1 to rates that decay within a step; 0.5 and 1 are where the series end.
class ExpConvolutionAtRate : public ::testing::TestWithParam<double> {
 protected:
  const Input input_;
  const double k_ = GetParam();
  const std::size_t places_[3]{1, 12, input_.times.size() - 1};
};
INSTANTIATE_TEST_SUITE_P(Rates, ExpConvolutionAtRate,
                         ::testing::Values(0.0, 1e-12, 1e-6, 1e-3, 0.02, 0.1, 0.33, 0.499, 0.501, 0.999,
                                           1.001, 3.0, 30.0));

TEST_P(ExpConvolutionAtRate, InDoubleAgreesWithQuadrature) {
  const auto found = running<double, double>(input_, k_);

  for (const std::size_t n : places_) {
    const auto exact =
        static_cast<double>(convolved(input_, n, [&](long double t) { return std::exp(-k_ * t); }));
    EXPECT_NEAR(found[n], exact, 1e-12 * std::abs(exact)) << "at time " << n;
  }
}

TEST_P(ExpConvolutionAtRate, InFloatAgreesWithQuadrature) {
  const auto found = running<float, float>(input_, static_cast<float>(k_));
  const double k = static_cast<float>(k_);

  for (const std::size_t n : places_) {
    const auto exact =
        static_cast<double>(convolved(input_, n, [&](long double t) { return std::exp(-k * t); }));
    EXPECT_NEAR(found[n], exact, 2e-6 * std::abs(exact)) << "at time " << n;
  }
}

TEST_P(ExpConvolutionAtRate, InPacksAgreesWithQuadrature) {
  using P = Pack<float, 4>;
  const auto found = running<P, float>(input_, P(static_cast<float>(k_)));
  const double k = static_cast<float>(k_);

  for (const std::size_t n : places_) {
    const auto exact =
        static_cast<double>(convolved(input_, n, [&](long double t) { return std::exp(-k * t); }));
    EXPECT_NEAR(found[n][2], exact, 2e-6 * std::abs(exact)) << "at time " << n;
  }
}

TEST_P(ExpConvolutionAtRate, SlopesAgreeWithQuadrature) {
  const auto found = running<Dual<double, 1>, double>(input_, Dual<double, 1>{k_, {1.0}});

  for (const std::size_t n : places_) {
    const auto exact =
        static_cast<double>(convolved(input_, n, [&](long double t) { return -t * std::exp(-k_ * t); }));
    EXPECT_NEAR(found[n].d[0], exact, 1e-12 * std::abs(exact)) << "at time " << n;
  }
}

TEST(ExpConvolution, OfSmallRatesAgreesWithItsSeries) {
  const Input input;
  constexpr double k = 1e-5;
  const auto found = running<double, double>(input, k);

  const std::size_t n = input.times.size() - 1;
  long double series = 0, factor = 1;
  for (int order = 0; order < 4; ++order) {
    series += factor * convolved(input, n, [&](long double t) { return std::pow(t, order); });
    factor *= -k / (order + 1);
  }
  EXPECT_NEAR(found[n], static_cast<double>(series), 1e-12 * static_cast<double>(series));
}

TEST(ExpConvolution, AtRateZeroIsTheIntegralOfTheInput) {
  ExpConvolution convolution(0.0);

  convolution.step(2.0, 0.0, 3.0);

  EXPECT_DOUBLE_EQ(convolution.step(1.0, 3.0, 1.0), 5.0);
}

TEST(ExpConvolution, BeginsAtZero) { EXPECT_EQ(ExpConvolution(0.3).value(), 0.0); }

}  // namespace
}  // namespace voxelfit
